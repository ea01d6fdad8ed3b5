"""An operator pauses the desk that runs here, and lets it go on."""

import json
from datetime import timedelta

import psycopg
import pytest

from ops import switch
from ops.cli import main
from ops.desk_file import RunningDesk
from ops.stage import Stage
from tests.scenarios.journeys import a_phone
from tests.scenarios.world import ask_hours


@pytest.fixture
def running(stage: Stage, monkeypatch: pytest.MonkeyPatch, morning: None) -> Stage:
    """The module's desk, as the commands find it."""
    desk = stage.desk
    url, playbook = desk.cloud.public_url, str(desk.playbook_folder)
    known = RunningDesk(1, url, playbook, "token", "secret", home=str(desk.home))
    monkeypatch.setattr(switch, "running_desk", lambda: known)
    return stage


def test_a_paused_desk_holds_what_it_would_send_and_sends_it_after_resume(running: Stage):
    assert main(["pause"]) == 0
    running.settle()
    phone = a_phone()
    run_id = ask_hours(running, phone)
    assert running.seen(run_id).states[-1] == "Await Sending Hours"
    assert main(["resume"]) == 0
    running.pass_time(timedelta(minutes=16))
    assert running.outcome(run_id) == "sent"
    assert len(running.texts_to(phone)) == 1


def test_another_locations_switch_does_not_hold_this_one(running: Stage):
    assert main(["pause", "location/oak-park"]) == 0
    running.settle()
    phone = a_phone()
    assert running.outcome(ask_hours(running, phone)) == "sent"
    assert main(["resume", "location/oak-park"]) == 0
    running.settle()


def test_the_throw_is_on_record_with_whoever_threw_it(running: Stage):
    main(["pause", "tool/send_sms"])
    main(["resume", "tool/send_sms"])
    running.settle()
    with psycopg.connect(running.desk.database) as connection:
        rows = connection.execute(
            "select facts from events where kind = 'switch_thrown' order by seq"
        ).fetchall()
    thrown = [fact for (text,) in rows if (fact := json.loads(text))["scope"] == "tool/send_sms"]
    assert [fact["is_paused"] for fact in thrown] == [True, False]
    assert all(fact["by"] for fact in thrown)


def test_a_scope_that_the_desk_does_not_have_is_refused_with_those_it_has(running: Stage, capsys):
    assert main(["pause", "location/mars"]) == 2
    assert "choose one of desk, location/" in capsys.readouterr().err
