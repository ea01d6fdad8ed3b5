"""What memory tells of runs and of people's decisions is what backtests replay and curves are fitted to."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from frontdesk.brain.classify import classify
from frontdesk.brain.drafting import propose
from frontdesk.brain.embedded import Embedded
from frontdesk.brain.prices import open_prices
from frontdesk.brain.router import Brain
from frontdesk.domain.calibration import Calibration
from frontdesk.domain.lead import Lead
from frontdesk.embedder import open_embedder
from frontdesk.memory import questions
from frontdesk.memory.calibrations import calibrate
from frontdesk.memory.store import Memory, connect
from frontdesk.playbook_routes import Routes
from ops.backtest.recorded import Recorded, calibration_of
from ops.backtest.replay import Replay
from ops.calibration import writing
from ops.calibration.fit import fit
from ops.calibration.labels import pools
from ops.desk_file import RunningDesk
from ops.local.postgres import EmbeddedPostgres
from ops.where import MeantDesk
from tests.builders import (
    NOON,
    a_classification,
    a_form,
    a_lead,
    a_person,
    a_playbook,
    a_proposal,
    an_answer,
)
from tests.integration.memory.desk import Desk

Ask = Callable[..., list[dict[str, Any]]]
HAIKU = "anthropic/claude-haiku-5-5"


@pytest.fixture
def ask(desk: Desk) -> Ask:
    """Ask a question as the `ops` function does."""

    def asked(question: str, **arguments: Any) -> list[dict[str, Any]]:
        read = questions.read({"question": question, "arguments": arguments})
        with connect(make_conninfo(desk.owner, user="frontdesk_reader")) as connection:
            rows: list[dict[str, Any]] = questions.answer(Memory(connection), read)["rows"]
        return rows

    return asked


@pytest.fixture(scope="module")
def brain() -> Brain:
    """The brain of a laptop without a key."""
    playbook = a_playbook()
    return Brain(playbook, Routes(), {}, Embedded(playbook, open_embedder()), open_prices(playbook))


@pytest.fixture
def scikit_learn() -> None:
    pytest.importorskip("sklearn", reason="needs scikit-learn: sh ops/setup run local eval")


def decided(desk: Desk, lead: Lead, brain: Brain) -> str:
    """Let the desk read, draft and decide, as its functions do one after the other."""
    brief = desk.recall(lead).brief
    assert brief
    reading = classify(brief, brain)
    proposal = propose(brief, reading, brain)
    passed = desk.gate(lead, reading=reading, proposal=proposal)
    if passed.question:
        desk.asked(lead, passed.question)
    desk.record(lead, reading=reading)
    return passed.verdict


MESSAGES = (
    a_lead("What are your opening hours?"),
    a_lead("Are you taking new patients at the moment?", person=a_person("+13125550156", name=None)),
    a_form("My tooth broke and it hurts terribly!", person=a_person("+13125550157", name="Bo Li")),
    a_lead("¿Cuánto cuesta una limpieza?", person=a_person("+13125550158")),
    a_lead("Could you sponsor our soccer team?", person=a_person("+13125550159")),
)


def test_by_the_playbook_of_then_nothing_changes(desk: Desk, ask: Ask, brain: Brain):
    words = {lead.event_key: decided(desk, lead, brain) for lead in MESSAGES}
    runs = [Recorded.of(row) for row in ask("recorded")]
    assert {run.run_id: run.word for run in runs} == words
    assert {"send", "ask"} <= set(words.values())
    replay = Replay(brain, lambda _: ())
    assert {run.text: replay(run).changes for run in runs} == {lead.text: () for lead in MESSAGES}


def test_a_second_message_is_replayed_with_the_first_one_before_it(desk: Desk, ask: Ask, brain: Brain):
    decided(desk, a_lead("What are your opening hours?"), brain)
    desk.pass_time(minutes=5)
    decided(desk, a_lead("And what does a cleaning cost?", received_at=desk.now), brain)
    newest = Recorded.of(ask("recorded", limit=1)[0])
    assert newest.text == "And what does a cleaning cost?"
    assert [(each.who, each.text) for each in newest.thread] == [("lead", "What are your opening hours?")]
    assert (newest.contact.is_new, newest.contact.name) == (False, "Ann Doe")


def judged(desk: Desk, number: int, score: float, *, is_right: bool) -> None:
    """Let a person judge one answer of a model that gave it this score."""
    lead = a_lead(f"Question {number}?", person=a_person(f"+1312555{1000 + number}"))
    reading = a_classification("thanks", model_id=HAIKU, score=score, confidence=score)
    proposal = a_proposal("Thank you!", model_id=HAIKU, score=score, confidence=score)
    desk.recall(lead)
    posted = desk.asked(lead, desk.gate(lead, reading=reading, proposal=proposal).question)
    desk.note_request(lead, posted, an_answer(posted, "approve" if is_right else "reject"))


@pytest.mark.usefixtures("scikit_learn")
def test_a_curve_that_people_taught_is_in_the_next_brief(desk: Desk, ask: Ask):
    drawn = random.Random(11)
    for number in range(60):
        score = drawn.betavariate(4, 1.5)
        judged(desk, number, score, is_right=drawn.random() < score**3)
    (reading, _) = pools(ask("labels"), a_playbook())
    assert (reading.task, reading.model_id, len(reading.judged)) == ("classify", HAIKU, 60)
    fitted = fit(reading.judged)
    assert fitted.objection is None
    calibrate(desk.world(), Calibration("classify", HAIKU, fitted.points, fitted.labels), by="me")
    (known,) = map(calibration_of, ask("calibrations"))
    brief = desk.recall(a_lead("Hello?", person=a_person("+13125550199"))).brief
    assert brief
    assert brief.calibrations == (known,)
    assert (known.points, known(0.8) < 0.7) == (fitted.points, True)


def test_a_curve_is_written_into_the_local_desks_own_database(
    desk: Desk, ask: Ask, postgres_server: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "clock.json").write_text(json.dumps({"virtual_s": NOON.timestamp(), "real_s": 0, "rate": 0}))
    playbook = str(a_playbook().folder)
    running = RunningDesk(1, "http://127.0.0.1:1", playbook, "token", "secret", home=str(tmp_path))
    monkeypatch.setattr(writing, "running_desk", lambda: running)
    monkeypatch.setattr(writing, "EmbeddedPostgres", lambda: postgres_server)
    monkeypatch.setattr(writing, "database_name", lambda home: conninfo_to_dict(desk.owner)["dbname"])
    reader: Any = None
    curve = Calibration("draft", HAIKU, ((0.0, 0.01), (1.0, 0.9)), 60)
    writing.write(curve, MeantDesk(reader, a_playbook().folder))
    (row,) = ask("calibrations")
    assert (calibration_of(row), row["fitted_at"]) == (curve, "2026-03-10T18:00:00Z")
    assert desk.values("select kind from events order by seq desc limit 1") == ["calibration_noted"]
