"""Evidence of acceptance wins at any time, whatever the ledger believed by then, and never stops a run."""

import json
from datetime import timedelta

import pytest

from frontdesk.domain.sends import Grant
from tests.integration.protocol.office import Office

MINUTE = timedelta(minutes=1)


Absent = tuple[str, Grant]


@pytest.fixture
def absent(office: Office) -> Absent:
    """A run whose first send was not found in time; returns it and that grant."""
    run_id = office.heard()
    first = office.granted(run_id)
    office.told(first, "unknown", error="no_answer")
    assert office.settled(run_id) == "absent"
    return run_id, first


def test_a_callback_for_an_absent_send_is_taken_while_a_second_one_is_open(office: Office, absent: Absent):
    run_id, first = absent
    second = office.granted(run_id)
    assert office.called_back(first.grant_id, "SM1") == "sent"
    assert office.gate(run_id).verdict == "reconcile"
    assert office.told(second, "not_posted") == "void"
    assert office.gate(run_id).outcome == "sent"


def test_two_sends_of_one_cause_that_were_both_accepted_are_both_on_record(office: Office, absent: Absent):
    run_id, first = absent
    second = office.granted(run_id)
    assert office.told(second, "sent", "SM2") == "sent"
    assert office.called_back(first.grant_id, "SM1") == "sent"
    assert office.state_of(second.grant_id) == "sent"
    assert office.gate(run_id).outcome == "sent"


def test_a_message_that_another_send_claimed_meanwhile_is_not_found_twice(office: Office, absent: Absent):
    run_id, first = absent
    second = office.granted(run_id)
    office.told(second, "unknown", error="no_answer")
    office.pass_time(2 * MINUTE)
    wanted = office.looked_up(run_id)
    office.called_back(first.grant_id, "SM1")
    assert office.found(wanted, "SM1") == "unknown"
    assert office.gate(run_id).verdict == "reconcile"


def test_a_message_of_a_later_grant_is_not_found_for_an_earlier_one_by_a_look_that_took_long(office: Office):
    run_id = office.heard()
    first = office.granted(run_id)
    office.told(first, "unknown", error="no_answer")
    office.pass_time(11 * MINUTE)
    begun_early = office.looked_up(run_id)
    assert office.found(office.looked_up(run_id)) == "absent"
    office.granted(run_id)
    assert office.found(begun_early, "SM2") == "absent"


def test_a_callback_names_its_own_send_though_a_look_gave_the_message_to_another(
    office: Office, absent: Absent
):
    run_id, first = absent
    second = office.granted(run_id)
    office.told(second, "unknown", error="no_answer")
    assert office.settled(run_id, "SM1") == "sent"
    assert office.called_back(first.grant_id, "SM1") == "sent"
    assert office.called_back(second.grant_id, "SM2") == "sent"


def test_old_news_is_no_event(office: Office, absent: Absent):
    run_id, first = absent
    before = len(office.events(run_id))
    assert office.told(first, "unknown", error="no_answer") == "absent"
    assert len(office.events(run_id)) == before


def test_old_news_does_not_take_a_send_away_from_the_person_who_has_it(office: Office):
    run_id = office.heard()
    grant = office.granted(run_id)
    office.told(grant, "unknown", error="no_answer")
    office.settled(run_id, "SM1", "SM2")
    office.told(grant, "unknown", error="no_answer")
    assert office.gate(run_id).verdict == "ask"


def test_every_grant_is_on_record_with_what_it_answers(office: Office):
    older = office.heard("Do you take my insurance?")
    office.pass_time(MINUTE)
    newer = office.heard("Hello?")
    grant = office.granted(newer)
    last = json.loads(office.events(newer)[-1]["facts"])
    assert (last["grant_id"], set(last["causes"])) == (grant.grant_id, {older, newer})
