"""What a deployment left in the local cloud, read back from the cloud's own API."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3

from infra.layer_names import third_party
from ops.local.event_sources import EventSource
from ops.local.execution_environment import FunctionSpec
from ops.local.http_api import Route
from ops.local.names import HOST, function_name

HANDLER = "handler.handle"
PARTIAL_BATCHES = ["ReportBatchItemFailures"]
_OPT = "/opt/"


class Deployed:
    """Reads functions, routes, event sources and machines, and unpacks code and layers in `folder`.

    It asks ministack at its own port: Step Functions behind the front door is another engine. Layers of
    others' packages are left out, for they are built for arm64: this machine's own packages serve instead.
    """

    def __init__(self, client: Callable[[str], Any], ministack_port: int, folder: Path) -> None:
        self._client = client
        self._port = ministack_port
        self._folder = folder
        self._lambda = client("lambda")

    def function(self, name: str) -> FunctionSpec | None:
        """Return a function, or one version of it, with the code, layers, environment and timeout it has."""
        plain, _, version = name.partition(":")
        try:
            found = self._lambda.get_function(FunctionName=plain, Qualifier=version or "$LATEST")
        except self._lambda.exceptions.ResourceNotFoundException:
            return None
        configured = found["Configuration"]
        assert configured["Handler"] == HANDLER
        code = self._unpacked_code(configured["CodeSha256"], found["Code"]["Location"])
        layers = [each["Arn"] for each in configured.get("Layers", ()) if _is_ours(each["Arn"])]
        opt = self._unpacked_layers(layers)
        given = configured.get("Environment", {}).get("Variables", {})
        environment = {key: value.replace(_OPT, f"{opt}/") for key, value in given.items()}
        environment["PYTHONPATH"] = f"{code}:{opt / 'python'}"
        return FunctionSpec(name, code / "handler.py", environment, timeout_s=configured["Timeout"])

    def routes(self) -> Sequence[Route]:
        """Return the routes of the HTTP API, each with the function behind its integration."""
        api = self._client("apigatewayv2")
        (found,) = api.get_apis()["Items"]
        routes = api.get_routes(ApiId=found["ApiId"])["Items"]
        return [
            _route(each["RouteKey"], self._behind(api, found["ApiId"], each["Target"])) for each in routes
        ]

    def event_sources(self) -> Sequence[EventSource]:
        """Return whom each queue's messages invoke, and let ministack's own pollers rest."""
        sources = []
        for found in self._lambda.list_event_source_mappings()["EventSourceMappings"]:
            assert found["FunctionResponseTypes"] == PARTIAL_BATCHES
            self._lambda.update_event_source_mapping(UUID=found["UUID"], Enabled=False)
            queue, function = found["EventSourceArn"].rpartition(":")[2], function_name(found["FunctionArn"])
            limit = found["ScalingConfig"]["MaximumConcurrency"]
            sources.append(EventSource(queue, function, found["BatchSize"], limit))
        return sources

    def machine(self, arn: str) -> dict[str, Any]:
        """Return a state machine as it was created, its placeholders filled in."""
        found: dict[str, Any] = self._client("stepfunctions").describe_state_machine(stateMachineArn=arn)
        return found

    def _behind(self, api: Any, api_id: str, target: str) -> str:
        integration = api.get_integration(ApiId=api_id, IntegrationId=target.rpartition("/")[2])
        return function_name(integration["IntegrationUri"])

    def _unpacked_code(self, sha256: str, url: str) -> Path:
        """Unpack a function's code; ministack has the newest only, so an older one must be here already."""
        folder = self._folder_of(sha256)
        if not folder.exists():
            archive = self._fetch(url)
            found = base64.b64encode(hashlib.sha256(archive).digest()).decode()
            assert found == sha256, f"the code of this version was replaced before it was unpacked: {url}"
            _unpack(archive, folder)
        return folder

    def _unpacked_layers(self, arns: Sequence[str]) -> Path:
        """Unpack layers over one another, as Lambda does in /opt."""
        folder = self._folder_of("\n".join(arns))
        if not folder.exists():
            for arn in arns:
                content = self._lambda.get_layer_version_by_arn(Arn=arn)["Content"]
                _unpack(self._fetch(content["Location"]), folder)
        return folder

    def _folder_of(self, identity: str) -> Path:
        return self._folder / hashlib.sha256(identity.encode()).hexdigest()[:16]

    def _fetch(self, url: str) -> bytes:
        parts = urlsplit(url)
        with urllib3.HTTPConnectionPool(HOST, self._port, retries=False) as pool:
            answer = pool.urlopen("GET", f"{parts.path}?{parts.query}")
        assert answer.status == 200, f"{parts.path} cannot be read"
        return answer.data


def _unpack(archive: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(folder)


def _route(key: str, function: str) -> Route:
    method, _, path = key.partition(" ")
    return Route(method, path, function)


def _is_ours(layer_arn: str) -> bool:
    """Whether a layer's content runs on any machine."""
    name = layer_arn.split(":")[6]
    return not name.endswith(tuple(f"-{built}" for built in third_party()))
