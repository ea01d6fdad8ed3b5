"""Gate in its transaction: what it grants, to whom it hands a grant again, and what it holds and stops."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from frontdesk.domain.lead import LocationId, Switch
from tests.builders import (
    BODY,
    LINCOLN_PARK,
    NOON,
    PHONE,
    a_form,
    a_lead,
    a_person,
    a_playbook,
    a_proposal,
    an_answer,
    an_entry,
)
from tests.integration.memory.desk import Desk


def test_a_grant_carries_all_that_send_needs_and_its_reservation(desk: Desk):
    lead = a_lead()
    grant = desk.granted(lead)
    assert (grant.recipient, grant.body) == (PHONE, BODY)
    assert grant.sender == a_playbook().location(LINCOLN_PARK).sender_number
    assert grant.not_after < grant.dead_at
    assert desk.state(grant.grant_id) == "granted"
    assert desk.values("select cause from send_causes where is_live") == [lead.event_key]
    assert desk.events(lead)[-1] == "gate_decided"


def test_the_entry_that_made_a_grant_gets_it_again(desk: Desk):
    lead, entry = a_lead(), an_entry("an-execution")
    grant = desk.granted(lead, entry=entry)
    desk.pass_time(seconds=2)
    again = desk.gate(lead, entry)
    assert (again.verdict, again.grant) == ("send", grant)
    assert desk.values("select count(*) from sends") == [1]
    assert desk.values("select gate_passes from runs") == [1]


@pytest.mark.parametrize(
    "entry",
    [
        an_entry("another-execution"),
        an_entry("an-execution", redrive_count=1),
        an_entry("an-execution", "2026-03-10T18:00:01Z"),
    ],
    ids=["another execution", "a redrive", "a second pass"],
)
def test_any_other_entry_is_told_to_reconcile(desk: Desk, entry):
    lead = a_lead()
    grant = desk.granted(lead, entry=an_entry("an-execution"))
    passed = desk.gate(lead, entry)
    assert (passed.verdict, passed.grant) == ("reconcile", None)
    assert passed.until == grant.dead_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_another_runs_open_send_to_the_same_person_holds(desk: Desk):
    first, second = a_lead(), a_form()
    desk.granted(first)
    later = replace(
        second, received_at=first.received_at.replace(minute=1), location_id=LocationId("oak-park")
    )
    desk.recall(later)
    passed = desk.gate(later)
    assert passed.verdict == "hold"
    assert passed.until


def test_many_gates_for_one_person_at_once_grant_once(desk: Desk):
    places = ["lincoln-park", "oak-park", "highlands"]
    leads = [a_lead(location_id=place) for place in places]
    for lead in leads:
        desk.recall(lead)
    passed = desk.at_once(*(lambda world, lead=lead: desk.gate(lead, world=world) for lead in leads))
    assert sorted(each.verdict for each in passed) == ["hold", "hold", "send"]
    assert desk.values("select count(*) from sends") == [1]


def test_many_executions_of_one_run_at_once_grant_once(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    entries = [an_entry(f"execution-{n}") for n in range(4)]
    passed = desk.at_once(
        *(lambda world, entry=entry: desk.gate(lead, entry, world=world) for entry in entries)
    )
    assert sorted(each.verdict for each in passed) == ["reconcile", "reconcile", "reconcile", "send"]


def test_one_entry_at_once_in_two_workers_is_one_grant(desk: Desk):
    lead, entry = a_lead(), an_entry("an-execution")
    desk.recall(lead)
    passed = desk.at_once(*[lambda world: desk.gate(lead, entry, world=world)] * 2)
    assert [each.verdict for each in passed] == ["send", "send"]
    assert passed[0].grant == passed[1].grant
    assert desk.values("select count(*) from sends") == [1]


def test_a_stop_that_was_heard_before_stops(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    desk.recall(a_lead("STOP", kind="opt_out", received_at=desk.now))
    passed = desk.gate(lead)
    assert (passed.verdict, passed.outcome, passed.grant) == ("stop", "stopped", None)


def test_a_stop_and_a_gate_at_once_never_leave_a_grant_after_the_stop(desk: Desk):
    lead, stop = a_lead(), a_lead("STOP", kind="opt_out")
    desk.recall(lead)
    desk.at_once(lambda world: desk.gate(lead, world=world), lambda world: desk.recall(stop, world=world))
    order = desk.values(
        "select kind from events where kind = 'consent_revoked' or facts::json->>'word' = 'send' order by seq"
    )
    assert order in (["consent_revoked"], ["gate_decided", "consent_revoked"])


def test_an_expired_grant_is_not_reserved_for_ever(desk: Desk):
    lead = a_lead()
    grant = desk.granted(lead)
    desk.told(grant, "not_posted")
    desk.pass_time(minutes=10)
    assert desk.gate(lead).verdict == "send"
    assert desk.values("select count(*) from sends") == [2]


def test_what_was_sent_is_not_sent_again(desk: Desk):
    lead = a_lead()
    desk.told(desk.granted(lead), "sent", "SM1")
    passed = desk.gate(lead, an_entry(f"{lead.event_key}-2"))
    assert (passed.verdict, passed.outcome) == ("stop", "sent")


def test_a_second_act_follows_the_first_when_that_was_sent(desk: Desk):
    lead, both = a_lead(), a_proposal("Thanks for writing!", "How may we help?")
    first = desk.granted(lead, proposal=both)
    desk.told(first, "sent", "SM1")
    second = desk.gate(lead, an_entry("next"), proposal=both).grant
    assert second
    assert (second.act_index, second.body) == (1, "How may we help?")


def test_a_pause_in_the_evening_holds_what_is_paused(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    pause = Switch("location/lincoln-park", is_paused=True, by="Maria")
    desk.recall(a_lead("", kind="switch", person=a_person(None), switch=pause))
    assert desk.gate(lead).verdict == "hold"


def test_the_night_holds_until_the_morning_of_the_recipient(desk: Desk):
    desk.pass_time(hours=13)
    lead = a_lead(received_at=desk.now)
    desk.recall(lead)
    passed = desk.gate(lead)
    assert (passed.verdict, passed.until) == ("hold", "2026-03-11T13:00:00Z")


def test_an_older_message_is_answered_with_the_newer_one(desk: Desk):
    older, newer = a_lead("Hello?"), a_lead("Are you open today?")
    desk.recall(older)
    desk.pass_time(seconds=30)
    newer = replace(newer, received_at=desk.now)
    desk.recall(newer)
    assert desk.gate(older).outcome == "superseded"
    desk.record(older, "superseded")
    assert desk.gate(newer).verdict == "send"
    causes = desk.values("select cause from send_causes where is_live")
    assert sorted(causes) == sorted([older.event_key, newer.event_key])


def test_a_person_who_took_over_is_not_talked_across(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    posted = desk.asked(lead, desk.gate(lead, proposal=a_proposal("Call +1 900 555 0111")).question)
    desk.note_request(lead, posted, an_answer(posted, "take_over"))
    passed = desk.gate(lead)
    assert (passed.verdict, passed.outcome) == ("stop", "taken_over")
    assert desk.values("select taken_over_by from contacts") == ["Maria Lopez"]


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("insert into sends select (s).* from (select s from sends s) x", "sends_pkey"),
        (
            'insert into sends select (jsonb_populate_record(s, \'{"grant_id": "other"}\')).* from sends s',
            "sends_one_open",
        ),
        (
            "insert into send_causes select grant_id, cause, act_index, true from send_causes",
            "send_causes_pkey",
        ),
        ("insert into contact_identities select * from contact_identities", "contact_identities_pkey"),
        ("insert into runs select * from runs", "runs_pkey"),
    ],
)
def test_what_must_be_there_once_is_there_once_whoever_writes(desk: Desk, statement: str, constraint: str):
    desk.granted(a_lead())
    with (
        psycopg.connect(desk.conninfo) as connection,
        pytest.raises(psycopg.errors.UniqueViolation, match=constraint),
    ):
        connection.execute(statement.encode())


def test_one_cause_is_answered_by_one_live_grant_whoever_writes(desk: Desk):
    desk.told(desk.granted(a_lead()), "sent", "SM1")
    with psycopg.connect(desk.conninfo) as connection:
        connection.execute(
            "insert into sends select (jsonb_populate_record(s,"
            ' \'{"grant_id": "other", "state": "granted", "provider_id": null}\')).* from sends s'
        )
        with pytest.raises(psycopg.errors.UniqueViolation, match="send_causes_once"):
            connection.execute(
                "insert into send_causes select 'other', cause, act_index, true from send_causes"
            )


def test_nothing_leaves_sent_whoever_writes(desk: Desk):
    desk.told(desk.granted(a_lead()), "sent", "SM1")
    with (
        psycopg.connect(desk.conninfo) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="leaves"),
    ):
        connection.execute("update sends set state = 'void'")


# ── Where they may be ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "verdict"), [(None, "send"), ("IL", "send"), ("FL", "hold"), ("UT", "send")]
)
def test_the_address_that_they_gave_counts_beside_their_number(desk: Desk, state: str | None, verdict: str):
    """19:10 in Chicago is 20:10 in most of Florida, and the law there ends the day at eight."""
    desk.now = NOON.replace(hour=0, minute=10) + timedelta(days=1)
    lead = a_form(person=a_person(state=state), received_at=desk.now)
    desk.recall(lead)
    assert desk.gate(lead).verdict == verdict
