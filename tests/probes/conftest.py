"""One local cloud for all probes, and the table of what is known to deviate."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.local.cloud import LocalCloud
from ops.local.execution_environment import FunctionSpec
from ops.local.resources import Blueprint
from tests.probes.deviations import DEVIATIONS
from tests.probes.workbench import Workbench

_HANDLERS = Path(__file__).parent / "handlers"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent and item.name in DEVIATIONS:
            item.add_marker(pytest.mark.xfail(reason=DEVIATIONS[item.name], strict=True))


@pytest.fixture(scope="package")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    home = tmp_path_factory.mktemp("cloud")
    notes = tmp_path_factory.mktemp("notes")
    functions = [
        FunctionSpec(path.stem, path, {"PROBE_NOTES": str(notes)}, timeout_s=60, max_environments=2)
        for path in _HANDLERS.glob("*.py")
    ]
    with LocalCloud(home, Blueprint(), lambda _: functions) as cloud:
        client = cloud.client("stepfunctions", max_pool_connections=40)
        yield Workbench(cloud, client, cloud.client("sqs"), notes)
