"""Recall: one event is one run, however often and by whomever it arrives; and a person is one contact."""

from dataclasses import replace

import pytest

from frontdesk.domain.lead import Delivery, Switch
from tests.builders import a_form, a_lead, a_person
from tests.fixtures.highlevel_playbook import a_highlevel_playbook, by_mail
from tests.integration.memory.desk import Desk


def test_an_event_opens_one_run_and_hands_over_a_brief(desk: Desk):
    lead = a_lead("What are your opening hours?")
    recalled = desk.recall(lead)
    assert recalled.kind == "conversation"
    assert recalled.brief
    assert (recalled.brief.text, recalled.brief.contact.name) == (lead.text, "Ann Doe")
    assert desk.events(lead) == ["run_opened", "consent_granted", "message_received"]


def test_the_brief_says_how_they_are_answered(desk: Desk):
    desk.playbook = a_highlevel_playbook(by_mail())
    by_email = a_lead(source="highlevel", channel="email", person=a_person(None, email="ann@example.com"))
    recalled = [desk.recall(lead).brief for lead in (by_email, a_lead(person=a_person("+13125550157")))]
    assert [brief.channel for brief in recalled if brief] == ["email", "sms"]


def test_a_retry_changes_nothing_and_hears_the_same(desk: Desk):
    lead = a_lead()
    first = desk.recall(lead)
    assert desk.recall(lead) == first
    assert desk.values("select count(*) from messages") == [1]
    assert len(desk.events(lead)) == 3


def test_another_execution_of_the_same_event_is_a_duplicate(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    again = desk.recall(lead, "a-name-of-its-own")
    assert (again.kind, again.brief) == ("duplicate", None)
    assert desk.values("select execution from executions") == [lead.event_key]


def test_a_name_that_was_free_again_after_90_days_is_a_duplicate(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    desk.change("update executions set started_at = '2025-12-01T00:00:00Z'")
    assert desk.recall(lead).kind == "duplicate"


def test_a_rerun_by_name_goes_on_with_the_run(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    again = desk.recall(lead, f"{lead.event_key}-2")
    assert again.kind == "conversation"
    assert desk.values("select count(*) from executions") == [2]
    assert desk.values("select count(*) from messages") == [1]


def test_two_executions_of_one_event_at_once_are_one_run(desk: Desk):
    lead = a_lead()
    both = desk.at_once(
        lambda world: desk.recall(lead, "one", world=world),
        lambda world: desk.recall(lead, "two", world=world),
    )
    assert sorted(each.kind for each in both) == ["conversation", "duplicate"]


def test_two_first_messages_of_one_person_at_once_make_one_contact(desk: Desk):
    leads = [a_lead() for _ in range(6)]
    desk.at_once(*(lambda world, lead=lead: desk.recall(lead, world=world) for lead in leads))
    assert desk.values("select count(*) from contacts") == [1]
    assert desk.values("select count(distinct contact_id) from runs") == [1]


def test_a_phone_and_an_email_that_come_together_once_are_one_person(desk: Desk):
    desk.recall(a_form(person=a_person(email="ann@example.com")))
    desk.recall(a_form(person=a_person(None, email="ann@example.com")))
    desk.recall(a_lead())
    assert desk.values("select count(*) from contacts") == [1]


def test_crossed_addresses_at_once_do_not_lock_each_other_out(desk: Desk):
    both = a_person(email="ann@example.com")
    leads = [a_form(person=both), a_form(person=replace(both, phone_e164=None)), a_lead(person=both)]
    desk.at_once(*(lambda world, lead=lead: desk.recall(lead, world=world) for lead in leads))
    assert desk.values("select count(*) from contacts") == [1]


def test_a_later_event_adds_a_name_and_never_removes_one(desk: Desk):
    desk.recall(a_lead(person=a_person(name=None)))
    desk.recall(a_form())
    desk.recall(a_lead(person=a_person(name=None)))
    assert desk.values("select name from contacts") == ["Ann Doe"]


def test_a_known_vip_is_one_in_every_brief(desk: Desk):
    recalled = desk.recall(a_lead(person=a_person("+13125550199")))
    assert recalled.brief
    assert recalled.brief.contact.is_vip


def test_the_thread_is_what_was_said_before_oldest_first(desk: Desk):
    grant = desk.granted(a_lead("first"))
    desk.pass_time(seconds=5)
    desk.told(grant, "sent", "SM1")
    desk.pass_time(minutes=5)
    recalled = desk.recall(a_lead("second", received_at=desk.now))
    assert recalled.brief
    assert [(said.who, said.text) for said in recalled.brief.thread] == [
        ("lead", "first"),
        ("desk", grant.body),
    ]
    assert not recalled.brief.contact.is_new


def test_somebody_out_of_reach_is_shown_and_kept_as_nobody(desk: Desk):
    recalled = desk.recall(a_form(person=a_person(None)))
    assert recalled.brief
    assert recalled.brief.contact.stage == "unreachable"
    assert desk.values("select count(*) from contacts") == [0]


@pytest.mark.parametrize("kind", ["opt_out", "opt_in"])
def test_a_keyword_is_a_fact_without_a_brief(desk: Desk, kind: str):
    recalled = desk.recall(a_lead("STOP", kind=kind))
    assert (recalled.kind, recalled.brief) == ("fact", None)


def test_a_switch_is_thrown_once_and_never_back_by_an_older_event(desk: Desk):
    newer = a_lead("", kind="switch", person=a_person(None), switch=Switch("desk", True, "Maria"))
    desk.recall(newer)
    older = replace(newer, event_key=a_lead().event_key, switch=Switch("desk", False, "Maria"))
    desk.recall(replace(older, received_at=newer.received_at.replace(hour=1)))
    assert desk.values("select is_paused from switches where scope = 'desk'") == [True]


def test_a_delivery_of_somebody_elses_message_is_only_put_on_record(desk: Desk):
    report = a_lead("", kind="delivery", delivery=Delivery("SM404", "delivered", "f" * 32))
    assert desk.recall(report).kind == "fact"
    assert desk.events(report) == ["run_opened", "delivery_reported"]
    assert desk.values("select count(*) from sends") == [0]
