"""What a function is made of: its own folder, and layers that many share."""

from __future__ import annotations

from pathlib import Path

import jsii
from aws_cdk import Annotations, AssetHashType, BundlingOptions, DockerImage, ILocalBundling, RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import layer_builder
from infra.client import Client
from infra.folders import copy_folder, excluded, folder_digest
from infra.layer_builder import LAMBDA_PYTHON, Target, lambda_target
from infra.layer_names import LAYERS, built, layers_of

ROOT = Path(__file__).resolve().parent.parent
FUNCTION_FOLDERS = ROOT / "functions"
RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64
HANDLER = "handler.handle"
PLAYBOOK_HOME = "/opt/playbook"
# CDK wants an image even where none is used; no machine is asked for it.
NO_IMAGE = "docker-is-not-used"


def function_code(name: str) -> lambda_.Code:
    """Return the folder of a function; bytecode that a test left there is no part of it."""
    return lambda_.Code.from_asset(str(FUNCTION_FOLDERS / name), exclude=excluded())


class Layers(Construct):
    """The layers of a desk. Old versions stay: a run that waits for a person ends with what it began with."""

    def __init__(self, scope: Construct, construct_id: str, *, client: Client) -> None:
        super().__init__(scope, construct_id)
        target = lambda_target()
        self._desk = client.desk
        self._versions = {
            "playbook": self._version("playbook", _playbook_code(client.playbook_folder)),
            **{name: self._version(name, _built_code(LAYERS / name, target)) for name in built()},
        }
        if not target.compiler:
            Annotations.of(self).add_warning_v2(
                "frontdesk:no-bytecode",
                f"There is no Python {LAMBDA_PYTHON} on this machine, so the layers hold no bytecode and a "
                f"function takes longer to start: put python{LAMBDA_PYTHON} on the path and deploy again.",
            )

    def of(self, function: str) -> list[lambda_.LayerVersion]:
        """Return the layers of one function."""
        return [self._versions[name] for name in layers_of(function)]

    def _version(self, name: str, code: lambda_.Code) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            name.capitalize(),
            code=code,
            layer_version_name=f"frontdesk-{self._desk}-{name}",
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[ARCHITECTURE],
            removal_policy=RemovalPolicy.RETAIN,
        )


def layers(scope: Construct, client: Client) -> Layers:
    """Make the layers that a desk's functions share."""
    return Layers(scope, "Layers", client=client)


def _playbook_code(folder: Path) -> lambda_.Code:
    return _bundled(folder, PlaybookLayer(folder), folder_digest(folder))


def _built_code(layer: Path, target: Target) -> lambda_.Code:
    return _bundled(layer, PackagesLayer(layer, target), layer_builder.digest(layer, target))


def _bundled(source: Path, builder: ILocalBundling, digest: str) -> lambda_.Code:
    return lambda_.Code.from_asset(
        str(source),
        asset_hash_type=AssetHashType.CUSTOM,
        asset_hash=digest,
        bundling=BundlingOptions(image=DockerImage.from_registry(NO_IMAGE), local=builder),
    )


@jsii.implements(ILocalBundling)
class PackagesLayer:
    """Builds a layer of packages into the folder that the CDK zips."""

    def __init__(self, layer: Path, target: Target) -> None:
        self._layer = layer
        self._target = target

    def try_bundle(self, output_dir: str, _options: BundlingOptions | None = None, **_: object) -> bool:
        layer_builder.build(self._layer, Path(output_dir), self._target)
        return True


@jsii.implements(ILocalBundling)
class PlaybookLayer:
    """Puts the client's folder where every function looks for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def try_bundle(self, output_dir: str, _options: BundlingOptions | None = None, **_: object) -> bool:
        copy_folder(self._folder, Path(output_dir) / Path(PLAYBOOK_HOME).name)
        return True
