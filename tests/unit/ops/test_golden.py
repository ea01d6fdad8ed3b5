"""What a person decided becomes a golden case: what it says, what it leaves out, and what is refused."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ops.commands import golden
from ops.errors import Refusal
from ops.eval.cases import Case, Said, read_cases
from ops.golden.keeping import keep
from ops.golden.making import Made, Wanted, make
from ops.playbooks import BRIGHTSMILE
from ops.story import Message, RunLine, Story
from ops.where import MeantDesk
from tests.builders import NOON, PHONE, a_playbook
from tests.source_tree import ROOT
from tests.unit.ops.stories import RUN, a_line, a_log, a_question, a_story

READ = {"intent": "price_question", "language": "en", "confidence": 0.7, "model_id": "a-model"}
REPLY = (
    "Hi Marta! A cleaning is $99, and $120.50 with polish. Call (312) 555-0142, or me: marta@mail.example."
)


def a_decided_story(answer: str | None = "approve", **changes: Any) -> Story:
    """Marta asked what a cleaning costs, and a person said this of the desk's reply."""
    line = a_line(name="Marta Vega", address="+13125550187", text="Marta here, 312-555-0187: a cleaning?")
    story = a_story(
        line=line,
        asked=(a_question(body=REPLY, answer=answer),),
        log=a_log(("run_opened", {}), ("gate_decided", {"word": "ask", "classification": READ})),
        thread=(),
    )
    return replace(story, **changes)


def made(story: Story, **wanted: Any) -> Made:
    return make(story, a_playbook(), Wanted(**wanted))


def test_what_was_approved_must_be_said_again_facts_by_their_names():
    case = made(a_decided_story()).case
    assert case == Case(
        id="approved-3fa23fa23f",
        text=f"Ann here, {PHONE}: a cleaning?",
        location="lincoln-park",
        name="Ann Doe",
        language="en",
        intent="price_question",
        must=("{phone}", "{price.cleaning}", "$120.50"),
        verdict="ask",
    )


def test_what_a_person_wrote_instead_counts_and_not_the_draft():
    asked = a_question(body=REPLY, answer="edit", answer_body="An exam is $59. Come at 2:30 pm.")
    case = made(a_decided_story(asked=(asked,))).case
    assert (case.id, case.must, case.must_not) == ("edited-3fa23fa23f", ("{price.exam}", "2:30 pm."), ())


def test_what_was_rejected_must_not_be_said_again():
    asked = a_question(body="We guarantee $99 on Monday.", answer="reject")
    case = made(a_decided_story(asked=(asked,))).case
    assert (case.id, case.verdict, case.must) == ("rejected-3fa23fa23f", "ask", ())
    assert case.must_not == ("{price.cleaning}", "Monday", "guarantee")


def test_whoever_took_over_said_nothing_of_the_words():
    case = made(a_decided_story("take_over")).case
    assert (case.id, case.must, case.must_not) == ("taken-over-3fa23fa23f", (), ())


def test_the_last_decision_counts():
    asked = (a_question(answer="reject"), a_question(answer="approve"), a_question(answer="expired"))
    assert made(a_decided_story(asked=asked)).case.id.startswith("approved")


def test_whoever_knows_better_says_intent_and_verdict():
    known = made(a_decided_story(), intent="hours_location", verdict="send")
    assert (known.case.intent, known.case.verdict) == ("hours_location", "send")
    assert not any("--intent" in each or "--verdict" in each for each in known.to_check)
    assert sum("--" in each for each in made(a_decided_story()).to_check) == 2


def test_the_conversation_before_it_comes_along_as_far_as_it_arrived():
    def said(direction: Any, text: str, minutes: int, **about: Any) -> Message:
        known = {"run_id": "e" * 64, "status": "delivered"} | about
        return Message(direction, text, NOON + timedelta(minutes=minutes), **known)

    thread = (
        said("in", "Hello, Marta Vega", -9, status=None),
        said("out", "Hi Marta!", -8),
        said("out", "Never arrived.", -7, status="failed"),
        said("in", "A cleaning?", 0, run_id=RUN, status=None),
        said("in", "Later.", 1, status=None),
    )
    case = made(a_decided_story(thread=thread)).case
    assert case.thread == (Said(who="lead", text="Hello, Ann Doe"), Said(who="desk", text="Hi Ann!"))


def test_it_is_said_what_was_replaced():
    assert made(a_decided_story()).replaced == (
        "a part of their name → Ann",
        "an e-mail address → ann@example.com",
        "their phone number → +13125550155",
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"asked": ()}, "Nobody has decided about the run 3fa23fa23fa2"),
        ({"asked": (a_question(answer="expired"),)}, "Nobody has decided"),
        ({"line": a_line(text=None)}, "nobody's message"),
        ({"line": a_line(kind="delivery")}, "nobody's message"),
        ({"log": (), "line": a_line(intent=None)}, "say with --intent"),
    ],
)
def test_a_run_that_makes_no_case_is_refused(changes: dict[str, Any], sentence: str):
    with pytest.raises(Refusal, match=sentence):
        made(a_decided_story(**changes))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """BrightSmile's playbook without a single case."""
    copy = tmp_path / "brightsmile"
    shutil.copytree(ROOT / "playbooks" / "brightsmile", copy, ignore=shutil.ignore_patterns("golden.jsonl"))
    return copy


def test_a_case_is_kept_once(folder: Path):
    case = made(a_decided_story()).case
    keep(folder, case)
    assert read_cases(folder) == (case,)
    with pytest.raises(Refusal, match="approved-3fa23fa23f is there already"):
        keep(folder, case)
    with pytest.raises(Refusal, match="approved-3fa23fa23f has the same message already"):
        keep(folder, case.model_copy(update={"id": "another"}))
    keep(folder, case.model_copy(update={"id": "another", "text": "And an exam?"}))
    assert len(read_cases(folder)) == 2


def test_a_file_without_a_last_line_end_is_not_spoilt(folder: Path):
    first = made(a_decided_story()).case
    (folder / "golden.jsonl").write_text(first.line())
    keep(folder, first.model_copy(update={"id": "second", "text": "And an exam?"}))
    assert [each.id for each in read_cases(folder)] == [first.id, "second"]


def test_a_case_that_the_eval_could_not_read_is_refused(folder: Path):
    with pytest.raises(Refusal, match="makes no golden case: intent: there is no intent prices"):
        keep(folder, made(a_decided_story(), intent="prices").case)
    assert not (folder / "golden.jsonl").exists()


class FakeReader:
    """Knows one run, about which a person decided."""

    def beginning(self, beginning: str) -> list[str]:
        return [RUN]

    def find(self, beginning: str) -> str:
        return RUN

    def runs(self, *, search: str, limit: int) -> list[RunLine]:
        return []

    def story(self, run_id: str) -> Story:
        assert run_id == RUN
        return a_decided_story()


def test_one_command_prints_the_line_and_what_to_check(folder: Path, monkeypatch: pytest.MonkeyPatch):
    reader: Any = FakeReader()
    monkeypatch.setattr(golden, "meant_desk", lambda playbook, **_: MeantDesk(reader, playbook or folder))
    said = CliRunner().invoke(golden.command, ["add", "3fa2"], catch_exceptions=False)
    assert json.loads(said.stdout)["id"] == "approved-3fa23fa23f"
    assert f"Written to {folder / 'golden.jsonl'}.\nReplaced: a part of their name → Ann; " in said.stderr
    assert "Check by hand:\n  - read the texts once more" in said.stderr
    listed = CliRunner().invoke(golden.command, ["list", "--playbook", str(folder)], catch_exceptions=False)
    assert "1 golden case in" in listed.output
    told = CliRunner().invoke(golden.command, ["list", "--playbook", str(folder), "--json"])
    assert [each["intent"] for each in json.loads(told.output)] == ["price_question"]


def test_the_list_cuts_no_name_of_a_case_where_nobody_says_how_wide_it_is():
    listed = CliRunner().invoke(golden.command, ["list"], catch_exceptions=False).output
    cases = read_cases(BRIGHTSMILE)
    assert all(f" {case.id} " in listed and f" {case.intent} " in listed for case in cases)
