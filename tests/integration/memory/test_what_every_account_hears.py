"""A client's sub-accounts of the CRM: each hears of an opt-out once, and none keeps another waiting."""

from dataclasses import replace
from typing import Any

import pytest

from frontdesk.domain.arguments import OptOutSync
from frontdesk.domain.lead import Lead, LeadKind
from frontdesk.domain.sends import Grant
from frontdesk.memory import receipts
from frontdesk.memory.ledger import GatePass
from frontdesk.playbook_tools import Allowed, Crm, HighLevelPlace
from tests.builders import a_lead, an_answer
from tests.integration.memory.desk import Desk
from tests.integration.memory.test_own_events import STOP_READ, answers_keywords

HOME, SECOND, THIRD = "subLincolnPark000000", "subOakPark0000000000", "subHighlands00000000"


@pytest.fixture(autouse=True)
def _accounts(desk: Desk) -> None:
    """Three locations, each with a sub-account of its own; the desk answers keywords itself."""
    answers_keywords(desk)
    file = desk.playbook.file
    accounts = dict(zip(file.locations, (HOME, SECOND, THIRD), strict=True))
    locations = {
        name: section.model_copy(update={"highlevel": HighLevelPlace(account=accounts[name])})
        for name, section in file.locations.items()
    }
    tools = file.tools.model_copy(update={"sync_opt_out": Allowed(per_contact_and_day=2)})
    told = {"tools": tools, "crm": Crm(kind="highlevel"), "locations": locations}
    desk.playbook = replace(desk.playbook, file=file.model_copy(update=told))


def said(desk: Desk, text: str = "STOP", kind: LeadKind = "opt_out") -> Lead:
    lead = a_lead(text, kind=kind, received_at=desk.now)
    desk.recall(lead)
    return lead


def granted(desk: Desk, lead: Lead, **details: Any) -> Grant:
    passed = desk.gate(lead, **details)
    assert passed.grant, [reason.text for reason in passed.reasons]
    return passed.grant


def told_all(desk: Desk, lead: Lead) -> tuple[list[tuple[str, bool]], GatePass]:
    """Tell whoever is to be told, and return whom of what, and how it ended."""
    told: list[tuple[str, bool]] = []
    while (passed := desk.gate(lead)).grant:
        desk.told(passed.grant, "sent", passed.grant.grant_id)
        if isinstance(passed.grant.arguments, OptOutSync):
            told.append((passed.grant.by.account, passed.grant.arguments.is_stopped))
    return told, passed


@pytest.mark.parametrize(("kind", "is_stopped"), [("opt_out", True), ("opt_in", False)])
def test_every_account_hears_of_it_once_the_location_s_own_first(desk: Desk, kind: LeadKind, is_stopped):
    told, passed = told_all(desk, said(desk, "a keyword", kind))
    assert told == [(HOME, is_stopped), (SECOND, is_stopped), (THIRD, is_stopped)]
    assert passed.verdict == "stop"


def test_locations_that_share_an_account_tell_it_once(desk: Desk):
    file = desk.playbook.file
    shared = file.locations["highlands"].model_copy(update={"highlevel": HighLevelPlace(account=HOME)})
    locations = {**file.locations, "highlands": shared}
    desk.playbook = replace(desk.playbook, file=file.model_copy(update={"locations": locations}))
    told, _ = told_all(desk, said(desk))
    assert told == [(HOME, True), (SECOND, True)]


def test_what_one_account_refuses_the_others_and_the_answer_do_not_wait_for(desk: Desk):
    stop = said(desk)
    desk.told(granted(desk, stop), "failed", error="misconfigured")
    told, passed = told_all(desk, stop)
    assert told == [(SECOND, True), (THIRD, True)]
    assert desk.values("select count(*) from sends where tool = 'send_sms' and state = 'sent'") == [1]
    assert passed.verdict == "ask"
    assert [reason.rule for reason in passed.reasons] == ["earlier_send"]


def test_a_person_is_asked_once_about_all_that_refused_and_their_no_ends_it(desk: Desk):
    stop = said(desk)
    for _ in range(3):
        desk.told(granted(desk, stop), "failed", error="misconfigured")
    told, passed = told_all(desk, stop)
    assert told == []
    assert [THIRD in reason.text for reason in passed.reasons] == [False, False, True]
    posted = desk.asked(stop, passed.question)
    desk.note_request(stop, posted, an_answer(posted, "reject"))
    assert desk.gate(stop).outcome == "rejected"


@pytest.mark.parametrize("result", ["unknown", "not_posted"])
def test_an_account_of_which_nobody_knows_is_looked_at_after_the_others_were_told(desk: Desk, result: Any):
    stop = said(desk)
    first = granted(desk, stop)
    desk.told(first, result, error="no_answer")
    told, passed = told_all(desk, stop)
    assert told == [(SECOND, True), (THIRD, True)]
    assert passed.verdict == {"unknown": "reconcile", "not_posted": "hold"}[result]


def test_what_became_of_it_is_looked_up_in_the_account_that_was_to_be_told(desk: Desk):
    stop = said(desk)
    desk.told(granted(desk, stop), "sent", "one")
    desk.told(granted(desk, stop), "unknown", error="no_answer")
    desk.pass_time(minutes=2)
    wanted = receipts.look_up(desk.world(), stop.event_key).open
    assert wanted
    assert (wanted.by.account, wanted.arguments) == (SECOND, OptOutSync(is_stopped=True, elsewhere=SECOND))


def test_the_entry_that_was_granted_one_account_gets_that_grant_again(desk: Desk):
    stop = said(desk)
    desk.told(granted(desk, stop), "not_posted")
    passed = granted(desk, stop)
    desk.pass_time(seconds=20)
    again = desk.gate(stop, passed.entry)
    assert again.grant is not None
    assert again.grant.grant_id == passed.grant_id


def test_a_start_waits_for_an_account_s_stop_and_for_no_other_s(desk: Desk):
    desk.told(granted(desk, said(desk)), "unknown", error="no_answer")
    desk.pass_time(seconds=5)
    told, passed = told_all(desk, said(desk, "START", "opt_in"))
    assert told == [(SECOND, False), (THIRD, False)]
    assert (passed.verdict, passed.reasons[0].rule) == ("hold", "other_open_send")


def test_a_wish_that_only_the_model_read_reaches_every_account(desk: Desk):
    wish = a_lead("I have had quite enough of you people")
    desk.recall(wish)
    told: list[str] = []
    while (passed := desk.gate(wish, reading=STOP_READ)).grant:
        desk.told(passed.grant, "sent", passed.grant.grant_id)
        told.append(passed.grant.by.account)
    assert told == [HOME, SECOND, THIRD]
    assert (passed.verdict, passed.reasons[0].rule) == ("ask", "notice")


def test_many_accounts_are_not_taken_for_a_run_without_an_end(desk: Desk):
    stop = said(desk)
    desk.change("update runs set gate_passes = 18")
    told, passed = told_all(desk, stop)
    assert (len(told), passed.verdict) == (3, "stop")
