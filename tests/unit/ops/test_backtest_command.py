"""`backtest` as a command: what it prints, what it leaves out, and when it fails."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from frontdesk.domain.proposal import body_digest
from ops.commands import backtest
from ops.errors import Refusal
from ops.where import MeantDesk
from tests.source_tree import ROOT
from tests.unit.brain.cases import WordEmbedder
from tests.unit.brain.ladders import HAIKU, a_brain, a_step, says
from tests.unit.ops.test_backtest import READ, a_row

CALM = READ | {"flags": []}
AS_THE_FAKE_SAYS = {"acts": [{"body_digest": body_digest("Hello")}], "model_id": HAIKU}
SAME = a_row(run_id="5a3e" * 16, word="send", classification=CALM, proposal=AS_THE_FAKE_SAYS, body="Hello")
OTHER = a_row(
    run_id="07e5" * 16, word="send", classification=CALM | {"intent": "thanks"}, text="Evil\x1b[2J thanks"
)


class FakeReader:
    """A desk with these runs on record."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = list(rows)

    def recorded(self, last: int) -> list[dict[str, Any]]:
        return self.rows[:last]

    def calibrations(self) -> list[dict[str, Any]]:
        return []


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command on a desk with these runs, by one model that always answers the same."""
    brain, _ = a_brain([a_step(HAIKU)], script={HAIKU: (says(confidence=0.99),)})
    monkeypatch.setattr(backtest, "brain_of", lambda side: brain)
    monkeypatch.setattr(backtest, "open_embedder", WordEmbedder)

    def invoke(*arguments: str, rows: tuple[dict[str, Any], ...] = (SAME, OTHER)) -> Result:
        reader: Any = FakeReader(*rows)
        desk = MeantDesk(reader, ROOT / "playbooks" / "brightsmile")
        monkeypatch.setattr(backtest, "meant_desk", lambda *_, **__: desk)
        return CliRunner().invoke(backtest.command, arguments, catch_exceptions=False, standalone_mode=False)

    return invoke


def test_what_changes_is_a_table_and_the_counts_are_a_sentence(run):
    said = run().stdout
    assert "07e507e5" in said
    assert "thanks → new_patient" in said
    assert "5a3e5a3e" not in said
    assert "Not as it was then:" in said
    assert said.splitlines()[-1] == (
        "By brightsmile@embedded, 1 of 2 recorded runs change and 1 stay as they were (intent 1, verdict 1, "
        "text 1); the replay cost $0.0006, and the runs $0.0024 then."
    )


def test_what_a_stranger_wrote_cannot_move_the_cursor(run):
    assert "\x1b" not in run("--texts").stdout


def test_the_texts_that_change_are_shown_when_asked_for(run):
    assert "then  Hi!\n  now   Hello\n" in run("--texts").stdout
    assert "now   Hello" not in run().stdout


def test_a_change_is_a_failure_only_where_somebody_wants_it_to_be(run):
    assert run().return_value == 0
    assert run("--fail-on-change").return_value == 1
    assert run("--fail-on-change", rows=(SAME,)).return_value == 0


def test_machines_are_told_every_run_then_and_now(run):
    told = json.loads(run("--json").stdout)
    assert told["changed"] == {"runs": 1, "intent": 1, "verdict": 1, "text": 1}
    same, other = told["runs"]
    assert (same["changes"], other["changes"]) == ([], ["intent", "verdict", "text"])
    assert (other["then"]["text"], other["now"]["text"]) == ("Hi!", "Hello")
    assert other["now"]["spent"]["usd_micros"] > 0


def test_other_models_than_then_are_named(run):
    old = a_row(classification=CALM | {"model_id": "openai/gpt-6-luna"}, proposal=None)
    assert (
        f"Answered then by openai/gpt-6-luna; now by {HAIKU} (--route says by whom)."
        in run(rows=(old,)).stdout
    )
    assert "Answered then by" not in run().stdout


def test_only_so_many_runs_are_replayed(run):
    assert json.loads(run("--json", "--last", "1").stdout)["replayed"] == 1


def test_a_run_of_a_location_that_is_gone_is_left_out(run):
    gone = a_row(location_id="atlantis")
    said = run(rows=(SAME, gone)).stdout
    assert "Left out: 1 of a location that the playbook does not have." in said
    assert "0 of 1 recorded runs change" in said


def test_what_the_budget_does_not_reach_for_is_left_out(run):
    said = run("--route", HAIKU, "--budget", "0.1").stdout
    assert "Left out: 1 that the budget did not reach for; give more with --budget." in said


def test_a_budget_under_the_ceiling_of_one_run_is_refused(run):
    with pytest.raises(Refusal, match=r"One case may cost .* give a --budget of that much or more"):
        run("--route", HAIKU, "--budget", "0.000001")


def test_where_nothing_is_on_record_that_is_said(run):
    with pytest.raises(
        Refusal, match="Nothing is on record yet: the desk that runs here has decided about no"
    ):
        run(rows=())


def test_where_no_desk_runs_that_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr("ops.desk_file.HOME", tmp_path)
    with pytest.raises(Refusal, match="No desk is running here"):
        CliRunner().invoke(backtest.command, [], catch_exceptions=False)


def test_what_a_rule_answered_is_left_out_and_said(run):
    by_rule = a_row(run_id="b00c" * 16, proposal={"acts": [], "model_id": "rule/booking"})
    found = json.loads(run("--json", rows=(SAME, by_rule)).stdout)
    assert (found["replayed"], found["left_out"]["by_rule"]) == (1, 1)
    assert "Left out: 1 that a rule answered alone" in run(rows=(SAME, by_rule)).stdout


def test_it_says_whom_and_what_it_cannot_ask_again(run):
    said = " ".join(run().stdout.split())
    assert "no calendar and no other tool is asked" in said
    assert "no other contact's name is looked for" in said
