"""A desk whose texts go by HighLevel, where its contacts are kept too: heard, answered, told of a STOP."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from frontdesk.domain.highlevel_marks import SYNCED
from frontdesk.domain.lead import event_key
from ops.demo.scenes import LINCOLN_PARK, number_of
from ops.desk import LocalDesk
from ops.local.postgres import EmbeddedPostgres
from ops.local.standins.faults import LoseAnswer
from ops.local.standins.highlevel import HighLevelStandIn
from ops.stage import Stage
from tests.fixtures.highlevel_playbook import (
    ACCOUNTS,
    BY_HIGHLEVEL,
    CRM,
    RECORD,
    SOURCE,
    UPDATES,
    places,
    with_sections,
)
from tests.scenarios.desks import a_desk
from tests.scenarios.world import SETTLED, fence

pytestmark = pytest.mark.usefixtures("by_day")
ACCOUNT = ACCOUNTS[LINCOLN_PARK]
QUESTION = "What are your hours on Friday?"
WHOLE = (BY_HIGHLEVEL, CRM, UPDATES, RECORD)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def desk(
    postgres_server: EmbeddedPostgres, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalDesk]:
    """BrightSmile's desk with HighLevel for its texts and its contacts."""
    folder: Path = with_sections(tmp_path_factory.mktemp("playbook"), places(), SOURCE, *WHOLE)
    with a_desk(postgres_server, template_database, playbook=folder) as running:
        yield running


@pytest.fixture
def highlevel(desk: LocalDesk) -> HighLevelStandIn:
    assert desk.highlevel is not None
    return desk.highlevel


def say(stage: Stage, highlevel: HighLevelStandIn, phone: str, text: str) -> str:
    """Text the practice's number at HighLevel and let the desk work; returns the run's id."""
    assert highlevel.say(phone, text, location_id=ACCOUNT).status == 200
    stage.settle()
    return event_key("highlevel", highlevel.received()[-1].id)


def contact_id(highlevel: HighLevelStandIn, phone: str) -> str:
    return next(each.id for each in highlevel.contacts if each.phone == phone)


def texts_to(highlevel: HighLevelStandIn, phone: str) -> list[str]:
    return [message.body for message in highlevel.messages() if message.to == phone]


def test_a_text_is_answered_where_it_came_in_and_its_delivery_is_noted(stage: Stage, highlevel):
    phone = "+13125550401"
    run_id = say(stage, highlevel, phone, QUESTION)
    stage.pass_time(2 * MINUTE)
    assert (stage.outcome(run_id), len(texts_to(highlevel, phone))) == ("sent", 1)
    assert stage.texts_to(phone) == []
    assert highlevel.contact(contact_id(highlevel, phone)).tags == ["asked for a price"]
    assert "stage-booked" in {each.stage_id for each in highlevel.opportunities}
    assert stage.requests(run_id) == []
    sent = highlevel.messages(contact_id=contact_id(highlevel, phone))[0]
    report = event_key("highlevel", f"{sent.id}:delivered")
    assert [each["status"] for each in stage.events(report, "delivery_reported")] == ["delivered"]


def test_an_answer_that_was_lost_is_found_and_not_sent_again(stage: Stage, highlevel):
    phone = "+13125550402"
    highlevel.faults.add(LoseAnswer(), on="send_message")
    run_id = say(stage, highlevel, phone, QUESTION)
    stage.pass_time(SETTLED)
    assert (stage.outcome(run_id), len(texts_to(highlevel, phone))) == ("sent", 1)


def test_a_stop_reaches_the_crm_by_gate_and_send_and_nobody_is_texted(stage: Stage, highlevel):
    phone = "+13125550403"
    run_id = stage.text(phone, "STOP", to=number_of(stage, LINCOLN_PARK))
    stage.settle()
    assert fence(stage).barriers((), phone).is_stopped
    assert [state for state in stage.states(run_id) if state in ("Classify", "Draft")] == []
    assert [state for state in stage.states(run_id) if state in ("Gate", "Send")][:2] == ["Gate", "Send"]
    setting = highlevel.contact(contact_id(highlevel, phone)).dnd_settings["SMS"]
    assert setting == {"status": "active", "message": SYNCED}
    assert texts_to(highlevel, phone) == []
    assert stage.texts_to(phone) == []
    assert stage.requests(run_id) == []


def test_a_start_lifts_it_there_too(stage: Stage, highlevel):
    phone = "+13125550404"
    for word, has_dnd in (("ALTO", True), ("START", False)):
        say(stage, highlevel, phone, word)
        assert highlevel.contact(contact_id(highlevel, phone)).has_dnd("SMS") is has_dnd
    assert stage.outcome(say(stage, highlevel, phone, QUESTION)) == "sent"


def test_a_sync_whose_answer_was_lost_is_read_back(stage: Stage, highlevel):
    phone = "+13125550405"
    highlevel.faults.add(LoseAnswer(), on="update_contact")
    run_id = say(stage, highlevel, phone, "ALTO")
    stage.pass_time(SETTLED)
    assert stage.events(run_id, "send_settled")[-1]["to"] == "sent"
    assert highlevel.contact(contact_id(highlevel, phone)).has_dnd("SMS")


def test_who_must_not_be_disturbed_there_is_not_texted_from_here(stage: Stage, highlevel):
    phone = "+13125550406"
    say(stage, highlevel, phone, QUESTION)
    highlevel.set_dnd(contact_id(highlevel, phone))
    stage.pass_time(MINUTE)
    assert fence(stage).barriers((), phone).is_stopped
    assert stage.outcome(say(stage, highlevel, phone, QUESTION)) == "stopped"
    assert len(texts_to(highlevel, phone)) == 1


def test_a_forged_webhook_and_one_told_twice_change_nothing(stage: Stage, highlevel):
    phone = "+13125550407"
    say(stage, highlevel, phone, QUESTION)
    message = highlevel.received()[-1].id
    assert highlevel.say_again(message, is_forged=True).status == 401
    assert highlevel.say_again(message).status == 200
    stage.settle()
    assert len(texts_to(highlevel, phone)) == 1
