"""Gap: moto parses definition and paths anew for each execution, and builds a client for each task."""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from typing import Any

import boto3
from botocore.config import Config
from jsonpath_ng import parser as jsonpath
from jsonpath_ng.ext import parser as jsonpath_with_filters
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils.boto_client import boto_client_for

from ops.local.engine.patches import Patches

_LONGEST_CALL_S = 900 + 60  # a Lambda's own limit, and some; the task's timeout ends the wait long before
_CONNECTIONS = 100


def remember(patches: Patches, front_door_port: int) -> None:
    """Parse each text once and keep one client per service, pointed at the front door."""
    for parse in (jsonpath.parse, jsonpath_with_filters.parse):
        patches.everywhere(parse, lru_cache(maxsize=4096)(parse))
    parse_definition = AmazonStateLanguageParser.parse
    patches.put(AmazonStateLanguageParser, "parse", staticmethod(lru_cache(maxsize=128)(parse_definition)))
    # A parsed definition is shared by its executions; moto would let two threads each invent its parts' keys.
    patches.put(EvalComponent, "heap_key", property(lambda part: str(id(part))))
    patches.everywhere(boto_client_for, _clients(f"http://127.0.0.1:{front_door_port}"))


def _clients(endpoint_url: str) -> Any:
    building = threading.Lock()
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local")  # noqa: S106  # nobody checks

    @cache
    def build(region: str, service: str) -> Any:
        return session.client(
            service,  # type: ignore[call-overload]  # the services are whatever a definition names
            region_name=region,
            endpoint_url=endpoint_url,
            config=Config(
                parameter_validation=False,
                retries={"max_attempts": 0, "total_max_attempts": 1},
                connect_timeout=_LONGEST_CALL_S,
                read_timeout=_LONGEST_CALL_S,
                max_pool_connections=_CONNECTIONS,
            ),
        )

    def client_for(region: str, service: str, state_credentials: Any = None) -> Any:  # noqa: ARG001  # moto's signature
        with building:
            return build(region, service)

    return client_for
