"""`migrate`, `prune` and `explain` of a deployed desk: whom they ask, what they tell, and what they leave."""

import io
import json
from typing import Any

import pytest
from click.testing import CliRunner

from frontdesk.memory.schema import migrations
from ops.commands import explain, migrate, prune
from ops.deployed import DeployedDesk
from ops.errors import Refusal
from ops.prune import Removable
from tests.unit.ops.deployed import OUTPUTS, a_deployed_desk

FOUND = [
    Removable("state machine", "arn:machine:1", "no run needs it"),
    Removable("function", "arn:gate:1", "nothing pins it"),
    Removable("function", "arn:gate:2", "nothing pins it"),
]


class Functions:
    """Lambda: what each function answers, by the output that names it."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {OUTPUTS[key]: answer for key, answer in answers.items()}
        self.asked: list[Any] = []

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803  # AWS's names
        self.asked.append(json.loads(Payload))
        return {"Payload": io.BytesIO(json.dumps(self.answers[FunctionName]).encode())}


def a_desk(functions: Any = None) -> DeployedDesk:
    clients: dict[str, Any] = {"lambda": functions, "stepfunctions": None}
    return a_deployed_desk(**clients)


def test_the_late_migrations_are_applied_by_the_desks_own_function(monkeypatch: pytest.MonkeyPatch):
    functions = Functions(MigrateFunction={"applied": ["0006_post_drop_a_column.sql"]})
    monkeypatch.setattr(migrate, "chosen_desk", lambda **_: a_desk(functions))
    said = CliRunner().invoke(migrate.command, ["post"]).output
    assert functions.asked == [{"phase": "post"}]
    assert said.startswith("applied 0006_post_drop_a_column.sql\n")


def test_the_state_of_the_schema_names_what_is_missing_and_what_is_newer(monkeypatch: pytest.MonkeyPatch):
    rows = [{"number": each.number, "name": each.name} for each in migrations()[:-1]]
    functions = Functions(OpsFunction={"rows": [*rows, {"number": 9001, "name": "a"}], "is_whole": True})
    monkeypatch.setattr(migrate, "chosen_desk", lambda **_: a_desk(functions))
    told = json.loads(CliRunner().invoke(migrate.command, ["status", "--json"]).output)
    assert told["migrations"][migrations()[0].name] == "applied"
    assert told["migrations"][migrations()[-1].name] == "missing"
    assert told["newer"] == [9001]
    said = CliRunner().invoke(migrate.command, ["status"]).output
    assert f"missing  {migrations()[-1].name}" in said
    assert "9001 of a newer release" in said


@pytest.fixture
def removed(monkeypatch: pytest.MonkeyPatch) -> list[Removable]:
    """What has been removed from a desk on which three versions can go."""
    gone: list[Removable] = []

    def remove(found: list[Removable], *_: Any) -> list[Removable]:
        gone.extend(found)
        return found

    monkeypatch.setattr(prune, "chosen_desk", lambda **_: a_desk())
    monkeypatch.setattr(prune, "removable", lambda *_: list(FOUND))
    monkeypatch.setattr(prune, "remove", remove)
    return gone


def test_what_can_go_is_shown_with_its_reason_and_only_goes_if_somebody_says_so(removed: list[Removable]):
    declined = CliRunner().invoke(prune.command, [], input="n\n")
    assert "function: nothing pins it\n  arn:gate:1\n  arn:gate:2\n" in declined.output
    assert (declined.exit_code, removed) == (1, [])
    agreed = CliRunner().invoke(prune.command, [], input="y\n")
    assert "3 versions of the desk brightsmile are gone." in agreed.output
    assert removed == FOUND


def test_nobody_is_asked_who_said_yes_before(removed: list[Removable]):
    assert "Remove them?" not in CliRunner().invoke(prune.command, ["--yes"]).output
    assert removed == FOUND


def test_a_machine_is_told_what_can_go_and_nothing_goes_unasked(removed: list[Removable]):
    told = json.loads(CliRunner().invoke(prune.command, ["--json"]).output)
    assert (len(told["removable"]), told["removed"], removed) == (3, [], [])
    told = json.loads(CliRunner().invoke(prune.command, ["--json", "--yes"]).output)
    assert told["removed"] == [each.arn for each in FOUND]


def test_where_nothing_can_go_that_is_said(removed: list[Removable], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(prune, "removable", lambda *_: [])
    assert "Nothing can go" in CliRunner().invoke(prune.command, ["--yes"]).output
    assert json.loads(CliRunner().invoke(prune.command, ["--json"]).output) == {
        "removable": [],
        "removed": [],
    }
    assert removed == []


def test_a_deployed_desks_run_is_explained_by_its_own_functions(monkeypatch: pytest.MonkeyPatch):
    functions = Functions(OpsFunction={"rows": [], "is_whole": True})
    named: dict[str, str | None] = {}

    def chosen(**where: str | None) -> DeployedDesk:
        named.update(where)
        return a_desk(functions)

    monkeypatch.setattr(explain, "chosen_desk", chosen)
    refused = CliRunner().invoke(explain.command, ["3fa2", "--desk", "brightsmile"]).exception
    assert isinstance(refused, Refusal)
    assert named == {"desk": "brightsmile", "profile": None, "region": None}
    assert [event["question"] for event in functions.asked] == ["beginning", "runs"]
