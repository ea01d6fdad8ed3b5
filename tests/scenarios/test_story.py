"""A run is told as it went: its states, what each saw, decided and did, and the ways that it has gone."""

import json
from datetime import timedelta

import pytest

from frontdesk.domain.lead import rerun_name
from ops import reader as reading
from ops.cli import main
from ops.desk_file import RunningDesk
from ops.explain import LINES, WIDTH
from ops.log_entries import entries_of_log
from ops.reader import DeskReader
from ops.stage import Stage
from ops.state_machine import edges, load
from ops.story import Entry, Story
from tests.scenarios.journeys import a_lead_through, a_phone, see_through
from tests.scenarios.world import ask_about_insurance, ask_hours, paused

LEAD = load("lead")
EDGES = {(edge.source, edge.target) for edge in edges(LEAD)}
OWN_WORDS = "Hi! We take most plans; please call us and we look yours up."


@pytest.fixture(scope="module")
def reader(stage: Stage) -> DeskReader:
    desk = stage.desk
    return DeskReader(desk.client("lambda"), desk.client("stepfunctions"), desk.machine_arn)


@pytest.fixture(scope="module")
def rewritten(stage: Stage, reader: DeskReader, morning: None) -> Story:
    """A run that a person rewrote, told after its end."""
    run_id = ask_about_insurance(stage, a_phone())
    stage.rewrite(run_id, OWN_WORDS)
    stage.settle()
    stage.pass_time(timedelta(minutes=1))
    return reader.story(run_id)


@pytest.fixture
def here(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands find the module's desk."""
    desk = stage.desk
    known = RunningDesk(1, desk.cloud.public_url, str(desk.playbook_folder), "token", "secret")
    monkeypatch.setattr(reading, "running_desk", lambda: known)


def entry(story: Story, state: str, which: int = 0):
    return [each for each in story.entries if each.state == state][which]


def test_every_state_is_told_in_order_and_only_edges_were_gone(stage: Stage, rewritten: Story):
    seen = stage.seen(rewritten.line.run_id)
    assert [each.state for each in rewritten.entries] == list(seen.states)
    assert rewritten.ways <= EDGES
    assert {("Gate", "What Does The Gate Say?"), ("Send", "Note Receipt")} <= rewritten.ways
    assert all(each.left_at and each.failure is None for each in rewritten.entries)
    assert rewritten.here is None


def test_each_pass_of_the_gate_gives_every_reason_in_words(stage: Stage, rewritten: Story):
    passes = stage.seen(rewritten.line.run_id).passes
    gates = [each for each in rewritten.entries if each.state == "Gate"]
    assert [(each.word, tuple(reason.text for reason in each.reasons)) for each in gates] == [
        (each.word, each.reasons) for each in passes
    ]
    assert "Maria Lopez (U0BRIGHT01) wrote exactly this text." in passes[1].reasons


def test_the_steps_tell_what_they_saw_decided_and_did(rewritten: Story):
    told = {
        note.label: note.text for each in rewritten.entries for note in (*each.saw, *each.decided, *each.did)
    }
    assert told["Read"] == "Do you take Delta Dental?"
    assert told["Intent"].startswith("insurance")
    assert told["Their text"] == OWN_WORDS
    assert told["Ended as"] == "sent"
    assert entry(rewritten, "Classify").model_ids == entry(rewritten, "Draft").model_ids != ()
    assert entry(rewritten, "Send").did[0].text.startswith("The provider accepted the text.")


def test_people_texts_and_the_log_are_told(rewritten: Story):
    (asked,) = rewritten.asked
    assert (asked.answer, asked.answer_body, asked.who) == ("edit", OWN_WORDS, "front desk")
    assert [(each.direction, each.text) for each in rewritten.thread] == [
        ("in", "Do you take Delta Dental?"),
        ("out", OWN_WORDS),
    ]
    assert rewritten.thread[-1].status in ("sent", "delivered")
    assert (rewritten.line.standing, rewritten.line.outcome) == ("ended", "sent")
    assert [line.kind for line in rewritten.log][-1] == "run_ended"


def test_the_log_alone_tells_the_same_decisions(rewritten: Story):
    kept = [each for each in entries_of_log(LEAD, rewritten.log) if each.state == "Gate"]
    gates = [each for each in rewritten.entries if each.state == "Gate"]
    assert [decision(each) for each in kept] == [decision(each) for each in gates]


def decision(entry: Entry) -> tuple[str | None, list[tuple[str, int, str]]]:
    """What was decided, and by which rules; the words of a text stand in no log."""
    return entry.word, [(each.rule, each.version, each.word) for each in entry.reasons]


def test_a_run_that_waits_for_a_person_is_in_that_state(stage: Stage, reader: DeskReader, by_day: None):
    story = reader.story(ask_about_insurance(stage, a_phone()))
    assert (story.line.standing, story.here) == ("with_person", "Await Human Verdict")
    assert [run.run_id for run in reader.runs(standing="with_person", limit=1)] == [story.line.run_id]
    see_through(stage, story.line.run_id)


def test_a_run_that_looked_a_text_up_tells_the_whole_way(stage: Stage, reader: DeskReader, by_day: None):
    run_id = a_lead_through(stage, "Reconcile", a_phone())
    stage.settle()
    assert reader.story(run_id).line.standing == "looking_up"
    see_through(stage, run_id)
    story = reader.story(run_id)
    assert ("Look Up Send", "Reconcile") in story.ways <= EDGES
    assert entry(story, "Gate", 1).word == "reconcile"


def test_a_run_that_was_started_again_is_told_from_all_its_executions(
    stage: Stage, reader: DeskReader, by_day: None
):
    run_id = ask_hours(stage, a_phone())
    first = reader.story(run_id)
    again = stage.start_again(run_id, rerun_name(run_id, 2))
    stage.settle()
    story = reader.story(run_id)
    assert story.executions == (*first.executions, again)
    assert story.entries[: len(first.entries)] == first.entries
    assert [each.state for each in story.entries].count("Recall") == 2
    assert [each.direction for each in story.thread] == ["in", "out"]
    assert story.ways <= EDGES


def test_what_is_paused_is_known_and_its_run_is_held(stage: Stage, reader: DeskReader, by_day: None):
    before = reader.newest()
    with paused(stage):
        stage.settle()
        run_id = ask_hours(stage, a_phone())
        assert [scope for scope, by, _ in reader.paused() if by == "an operator"] == ["desk"]
        assert reader.story(run_id).line.standing == "held"
    see_through(stage, run_id)
    assert (reader.paused(), reader.newest() > before) == ([], True)


def test_explain_shows_it_on_one_screen(here: None, rewritten: Story, capsys: pytest.CaptureFixture[str]):
    assert main(["explain", rewritten.line.run_id[:10]]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= WIDTH
    assert lines[-1].startswith(
        f"Run {rewritten.line.run_id[:8]} ended as sent: 1 message, 3 decisions, 1 answer, $0.00"
    )


def test_explain_finds_a_persons_newest_run(here: None, rewritten: Story, capsys: pytest.CaptureFixture[str]):
    assert main(["explain", str(rewritten.line.address), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["line"]["run_id"] == rewritten.line.run_id
    assert {tuple(way) for way in document["ways"]} == rewritten.ways


def test_explain_says_when_it_knows_no_such_run(here: None, capsys: pytest.CaptureFixture[str]):
    assert main(["explain", "+19995550100"]) == 2
    assert "nobody with that number has written" in capsys.readouterr().err
