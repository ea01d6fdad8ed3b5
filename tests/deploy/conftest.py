"""One real deployment a session: synthesized, deployed by the CDK CLI into the local cloud, and then running.

The desk's process is alone in having a state machine: none of these tests starts another cloud.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.desk import ROOT
from ops.node import NODE, install
from ops.stage import Stage
from tests.deploy.assembly import Assembly
from tests.deploy.desk import CloudDesk
from tests.deploy.rds import an_instance
from tests.scenarios.world import go_to_a_morning


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the releases come last, however the rest is shuffled: a stack tells that a deploy was undone."""
    items.sort(key=lambda item: item.path.name == "test_releases.py")


@pytest.fixture(scope="session")
def with_node() -> Iterator[None]:
    """Let the CDK and the emulator find the Node of .venv, and the CLI be what package-lock.json says."""
    install()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join((str(NODE.parent), os.environ["PATH"])))
        patch.setenv("JSII_NODE", str(NODE))
        patch.setenv("CDK_VALIDATION", "false")
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # jsii would compile itself at each start
        yield


@pytest.fixture(scope="session")
def synthesized(with_node: None, tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    return Assembly.of(ROOT, tmp_path_factory.mktemp("synth") / "cdk.out")


@pytest.fixture(scope="session")
def desk(synthesized: Assembly) -> Iterator[CloudDesk]:
    with (
        tempfile.TemporaryDirectory(prefix="frontdesk-deploy-") as home,
        pytest.MonkeyPatch.context() as patch,
        an_instance() as rds,
    ):
        patch.setenv("TMPDIR", home)  # the emulator leaves folders of functions behind
        with CloudDesk(Path(home) / "desk", synthesized, rds) as running:
            yield running


@pytest.fixture(scope="session")
def stage(desk: CloudDesk) -> Stage:
    return Stage(desk)


@pytest.fixture
def by_day(stage: Stage) -> None:
    """Begin each test in the morning of a day with hours to spare."""
    go_to_a_morning(stage)
