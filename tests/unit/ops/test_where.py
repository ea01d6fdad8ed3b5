"""Which desk a command means, and how what is on record is read from it page by page."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from ops import where
from ops.desk_file import RunningDesk
from ops.errors import Refusal
from ops.reader import RECORDED_PAGE, DeskReader
from ops.where import meant_desk
from tests.source_tree import ROOT
from tests.unit.ops.deployed import a_deployed_desk

BRIGHTSMILE = ROOT / "playbooks" / "brightsmile"
MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:lead"


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A desk that runs here, and its reader."""
    reader: Any = object()
    monkeypatch.setattr(where, "running_reader", lambda: reader)
    known = RunningDesk(1, "http://127.0.0.1:1", str(BRIGHTSMILE), "token", "secret")
    monkeypatch.setattr(where, "running_desk", lambda: known)
    return reader


def test_without_options_it_is_the_desk_that_runs_here(running):
    desk = meant_desk(None, desk=None, profile=None, region=None)
    assert (desk.reader, desk.playbook_folder, desk.deployed) == (running, BRIGHTSMILE, None)
    assert desk.name == "the desk that runs here"


def test_another_playbook_may_be_meant(running, tmp_path: Path):
    assert meant_desk(tmp_path).playbook_folder == tmp_path


def test_with_a_name_it_is_the_deployed_one_and_its_own_playbook(monkeypatch: pytest.MonkeyPatch):
    clients: dict[str, Any] = {"lambda": None, "stepfunctions": None}
    deployed = a_deployed_desk(**clients)
    monkeypatch.setattr(where, "chosen_desk", lambda **_: deployed)
    desk = meant_desk(None, desk="brightsmile", profile=None, region=None)
    assert (desk.deployed, desk.playbook_folder) == (deployed, BRIGHTSMILE)
    assert desk.name == "the desk brightsmile"


class Functions:
    """The `ops` function of a desk with so many runs on record."""

    def __init__(self, runs: int) -> None:
        self.ids = [f"{number:064x}" for number in range(runs)]
        self.asked: list[dict[str, Any]] = []

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803  # AWS's names
        arguments = json.loads(Payload)["arguments"]
        self.asked.append(arguments)
        start = self.ids.index(arguments["older_than"]) + 1 if "older_than" in arguments else 0
        rows = [{"run_id": each} for each in self.ids[start : start + arguments["limit"]]]
        return {"Payload": io.BytesIO(json.dumps({"rows": rows, "is_whole": True}).encode())}


@pytest.mark.parametrize(("runs", "last", "pages"), [(0, 10, 1), (7, 7, 1), (7, 50, 2), (130, 120, 3)])
def test_runs_on_record_are_read_page_by_page(runs: int, last: int, pages: int):
    functions: Any = Functions(runs)
    stepfunctions: Any = None
    found = DeskReader(functions, stepfunctions, MACHINE).recorded(last)
    assert [row["run_id"] for row in found] == functions.ids[:last]
    assert [each["limit"] <= RECORDED_PAGE for each in functions.asked] == [True] * pages


def test_a_desk_of_an_older_release_says_that_it_does_not_know_the_question():
    class Older:
        def invoke(self, **_: Any) -> dict[str, Any]:
            said = {"errorType": "BadInput", "errorMessage": "Ask one of these."}
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(said).encode())}

    functions: Any = Older()
    stepfunctions: Any = None
    with pytest.raises(Refusal, match="Ask one of these"):
        DeskReader(functions, stepfunctions, MACHINE).labels(10)
