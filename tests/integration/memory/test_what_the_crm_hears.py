"""What the CRM hears of who may be texted: how things stand, from whichever run tells it last."""

from dataclasses import replace
from datetime import timedelta

from frontdesk.domain.arguments import OptOutSync
from frontdesk.domain.lead import Lead
from frontdesk.memory import receipts
from frontdesk.playbook_tools import Allowed, Crm
from tests.builders import BODY, a_lead
from tests.integration.memory.desk import Desk
from tests.integration.memory.test_own_events import STOP_READ, answers_keywords, sent


def tells_the_crm(desk: Desk) -> None:
    tools = desk.playbook.file.tools.model_copy(update={"sync_opt_out": Allowed()})
    crm = Crm(kind="webhook", url="https://crm.example.com/hook")
    file = desk.playbook.file.model_copy(update={"tools": tools, "crm": crm})
    desk.playbook = replace(desk.playbook, file=file)


def told_of(desk: Desk, lead: Lead) -> bool:
    """Grant what a run tells the CRM, note that it was told, and return whether it was told of a STOP."""
    grant = desk.gate(lead).grant
    assert grant
    assert isinstance(grant.arguments, OptOutSync)
    desk.told(grant, "sent", grant.grant_id)
    return grant.arguments.is_stopped


def test_a_start_that_is_told_late_does_not_undo_the_stop_after_it(desk: Desk):
    tells_the_crm(desk)
    start = a_lead("START", kind="opt_in", received_at=desk.now)
    stop = a_lead("STOP", kind="opt_out", received_at=desk.now + timedelta(seconds=5))
    desk.recall(start)
    desk.recall(stop)
    assert told_of(desk, stop)
    assert told_of(desk, start), "the last that the CRM hears is how things stand"


def test_the_crm_hears_of_a_wish_though_a_newer_answer_took_its_message_along(desk: Desk):
    tells_the_crm(desk)
    wish = a_lead("please stop texting me", received_at=desk.now)
    desk.recall(wish)
    desk.pass_time(minutes=1)
    desk.recall(a_lead("START", kind="opt_in", received_at=desk.now))
    sent(desk, BODY, received_at=desk.now + timedelta(minutes=1))
    assert told_of(desk, wish) is False


def test_the_crm_hears_of_a_carrier_s_stop_though_the_start_before_was_told_of(desk: Desk):
    answers_keywords(desk)
    tells_the_crm(desk)
    start = a_lead("START", kind="opt_in")
    desk.recall(start)
    assert told_of(desk, start) is False
    welcome = desk.gate(start).grant
    assert welcome
    desk.told(welcome, "failed", error="21610")
    assert told_of(desk, start)
    assert desk.gate(start).outcome == "stopped"


def test_what_only_a_person_can_settle_does_not_stand_before_what_can_be_looked_up(desk: Desk):
    tells_the_crm(desk)
    lead = a_lead("I have had quite enough of you people")
    text = desk.granted(lead)
    desk.told(text, "unknown")
    desk.pass_time(minutes=2)
    desk.found(text, "ambiguous")
    told = desk.gate(lead, reading=STOP_READ).grant
    assert told
    desk.pass_time(minutes=2)
    wanted = receipts.look_up(desk.world(), lead.event_key).open
    assert wanted
    assert wanted.grant_id == told.grant_id


def test_what_is_told_to_the_crm_is_nothing_that_was_said_to_them(desk: Desk):
    tells_the_crm(desk)
    wish = a_lead("please stop texting me")
    assert desk.granted(wish).channel == "crm"
    thread = desk.store.rows("ask_thread", run_id=wish.event_key, limit=10)
    assert [row["direction"] for row in thread] == ["in"]
