"""The linter of the state machines finds what AWS would refuse."""

import json
from pathlib import Path
from typing import Any

import pytest

from ops import asl_lint
from ops.errors import Refusal

STATE = {"Type": "Task", "Resource": "${DraftFunctionArn}", "TimeoutSeconds": 5, "End": True}


def written(folder: Path, **changes: Any) -> Path:
    machine = folder / "lead.asl.json"
    machine.write_text(json.dumps({"StartAt": "Draft", "States": {"Draft": STATE | changes}}))
    copies = folder / "copies"
    copies.mkdir()
    return asl_lint.substituted(machine, copies)


@pytest.fixture(autouse=True)
def _installed() -> None:
    if not asl_lint.ENTRY.exists():
        pytest.skip("make check installs asl-validator")


def test_a_sound_machine_passes(tmp_path: Path):
    asl_lint.lint([written(tmp_path)])


@pytest.mark.parametrize("changes", [{"Resource": "${Draft}"}, {"Next": "Nowhere"}, {"TimeoutSecond": 1}])
def test_what_aws_would_refuse_is_refused(tmp_path: Path, changes: dict[str, Any]):
    with pytest.raises(Refusal, match=r"lead\.asl\.json"):
        asl_lint.lint([written(tmp_path, **changes)])


def test_a_folder_without_machines_is_not_a_success():
    with pytest.raises(Refusal, match="no state machine"):
        asl_lint.lint([])
