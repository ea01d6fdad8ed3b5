"""A desk that ends, by itself or by kill -9, and is started again: nobody is texted twice or forgotten."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import make_conninfo

from frontdesk.domain.rules_of_the_person import PAUSE_LOOK
from frontdesk.escalation.approvals import MOVED_ON
from ops.desk import ROOT, WRITER, LocalDesk
from ops.local.postgres import EmbeddedPostgres, create_database, drop_database
from ops.stage import Seen, Stage
from tests.scenarios import first_life
from tests.scenarios.books import breaks_in_the_audit_chain, left_open
from tests.scenarios.desks import BRIGHTSMILE
from tests.scenarios.first_life import (
    ASKED,
    ASLEEP,
    CUT,
    LOST,
    OLD,
    OVERTAKEN,
    PAUSED,
    PAUSED_SCOPE,
    UNOPENED,
    UNSTARTED,
)
from tests.scenarios.world import SETTLED, request_of, states_of_sends, throw_switch

AN_HOUR_S = 3600
UNTIL_HONOLULU_IS_UP = timedelta(hours=6)
UNDER_WAY = frozenset({ASKED, LOST, ASLEEP, PAUSED, UNOPENED, CUT})
OFFERED_BEFORE = 1
"""The version of a request that had the first life's buttons: it is posted first, without any."""


@dataclass
class Lives:
    """What a first life left behind, and what was seen in the second one after each of its steps."""

    stage: Stage
    left: dict[str, Any]
    started_s: float
    how_they_stood: dict[str, Seen] = field(default_factory=dict)
    texts: dict[str, dict[str, int]] = field(default_factory=dict)
    whispers: list[str] = field(default_factory=list)

    def run_of(self, phone: str) -> str:
        return str(self.left["runs"][phone])

    def look(self, step: str) -> None:
        self.stage.settle()
        self.texts[step] = {phone: len(self.stage.texts_to(phone)) for phone in self.left["runs"]}

    def texts_over_time(self, phone: str) -> list[int]:
        return [counted[phone] for counted in self.texts.values()]


def first_life_in(home: Path, conninfo: str, how: str) -> dict[str, Any]:
    path = os.pathsep.join([str(ROOT / "layers" / "frontdesk" / "python"), str(ROOT)])
    ended = subprocess.run(
        [sys.executable, first_life.__file__, str(home), conninfo, how],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        check=False,
    )
    assert ended.returncode == (-signal.SIGKILL if how == "kill" else 0)
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


def live_on(lives: Lives) -> None:
    """Click, wait and throw the switch, in the order of time, and look after each."""
    stage, asked = lives.stage, lives.run_of(ASKED)
    lives.look("started")
    lives.how_they_stood = {phone: stage.seen(lives.run_of(phone)) for phone in UNDER_WAY | {OLD}}
    approver = stage.approver(asked)
    stage.desk.slack.click(request_of(stage, asked).ts, "approve", approver, version=OFFERED_BEFORE)
    lives.look("an old button was clicked")
    lives.whispers = [message.text for message in stage.desk.slack.ephemerals(approver)]
    stage.click(asked, "approve")
    lives.look("the new button was clicked")
    throw_switch(stage, PAUSED_SCOPE, is_paused=False)
    stage.pass_time(SETTLED + PAUSE_LOOK)
    lives.look("the switch is on again and unclear sends were looked up")
    stage.pass_time(UNTIL_HONOLULU_IS_UP)
    lives.look("it is day in Honolulu")


@pytest.fixture(scope="module", params=["close", "kill"])
def lives(
    request: pytest.FixtureRequest, postgres_server: EmbeddedPostgres, template_database: str
) -> Iterator[Lives]:
    """A desk that ended, by itself or by kill -9, and its second life."""
    name = f"scenarios_{uuid.uuid4().hex}"
    owner = create_database(postgres_server.uri, name, template=template_database)
    conninfo = make_conninfo(owner, user=WRITER)
    with tempfile.TemporaryDirectory(prefix="frontdesk-desk-") as home:
        left = first_life_in(Path(home), conninfo, request.param)
        with LocalDesk(Path(home), BRIGHTSMILE, conninfo=conninfo) as desk:
            lives = Lives(Stage(desk), left, desk.clock.now_s())
            live_on(lives)
            yield lives
    drop_database(postgres_server.uri, name)


def test_the_clock_goes_on_and_the_address_stays(lives: Lives):
    assert 0 < lives.started_s - lives.left["now_s"] < AN_HOUR_S
    assert lives.stage.desk.cloud.public_url == lives.left["url"]


def test_the_history_of_a_run_that_ended_before_is_there_in_full(lives: Lives):
    seen = lives.how_they_stood[OLD]
    kinds = [event["type"] for event in lives.stage.history(lives.run_of(OLD))]
    assert (seen.status, seen.output["record"]["outcome"]) == ("SUCCEEDED", "sent")
    assert (kinds[0], kinds[-1]) == ("ExecutionStarted", "ExecutionSucceeded")
    assert {"Recall", "Gate", "Send", "Record"} <= set(seen.states)


def test_what_was_under_way_is_aborted_and_goes_on_under_a_new_name(lives: Lives):
    assert {lives.how_they_stood[phone].status for phone in UNDER_WAY} == {"ABORTED"}
    resumed = {each.run_id: each.execution for each in lives.stage.desk.resumed}
    runs = {lives.run_of(phone) for phone in UNDER_WAY} | {lives.left["overtaken"]}
    assert resumed == {run_id: f"{run_id}-1" for run_id in runs}


def test_every_lead_is_answered_with_one_text(lives: Lives):
    assert {
        phone: lives.stage.outcome(run_id) for phone, run_id in lives.left["runs"].items()
    } == dict.fromkeys(lives.left["runs"], "sent")
    assert set(lives.texts["it is day in Honolulu"].values()) == {1}


def test_an_event_that_was_accepted_and_not_started_is_answered_at_once(lives: Lives):
    assert lives.texts["started"][UNSTARTED] == 1


def test_a_run_that_memory_had_not_heard_of_is_answered_at_once(lives: Lives):
    assert lives.texts["started"][UNOPENED] == 1


def test_a_button_from_before_the_restart_has_moved_on(lives: Lives):
    assert MOVED_ON in lives.whispers
    assert lives.texts["an old button was clicked"][ASKED] == 0


def test_the_message_that_asked_before_the_restart_takes_the_answer(lives: Lives):
    assert lives.texts["the new button was clicked"][ASKED] == 1
    assert len(lives.stage.requests(lives.run_of(ASKED))) == 1


def test_who_wrote_again_before_the_restart_is_answered_once_and_nobody_is_asked_any_more(lives: Lives):
    stage, run_id = lives.stage, lives.left["overtaken"]
    assert (stage.outcome(run_id), len(stage.texts_to(OVERTAKEN))) == ("superseded", 1)
    assert [each["answer"] for each in stage.events(run_id, "approval_withdrawn")] == ["superseded"]


@pytest.mark.parametrize("phone", [LOST, CUT])
def test_a_text_whose_answer_never_came_is_found_and_not_sent_again(lives: Lives, phone: str):
    assert set(lives.texts_over_time(phone)) == {1}
    assert states_of_sends(lives.stage, lives.run_of(phone))[-1] == "sent"


def test_what_was_held_over_night_is_sent_in_the_morning(lives: Lives):
    assert lives.texts_over_time(ASLEEP) == [0, 0, 0, 0, 1]


def test_a_switch_that_was_off_stays_off_until_it_is_thrown_again(lives: Lives):
    assert lives.texts_over_time(PAUSED) == [0, 0, 0, 1, 1]


def test_in_the_end_nothing_is_left_open_and_the_log_is_whole(lives: Lives):
    assert left_open(lives.stage) == []
    assert breaks_in_the_audit_chain(lives.stage) == []
