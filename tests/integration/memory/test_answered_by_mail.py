"""By which channel somebody is answered: by text where they agreed to that, else by e-mail."""

from datetime import timedelta
from typing import Any

import pytest

from frontdesk.domain.arguments import Letter
from frontdesk.domain.catalog import Via
from frontdesk.domain.lead import Delivery, Lead, Person
from frontdesk.domain.letters import OPT_OUT_LINE
from tests.builders import NOON, PHONE, a_form, a_lead, a_person, a_proposal
from tests.fixtures.highlevel_playbook import ACCOUNTS, a_highlevel_playbook, by_mail
from tests.integration.memory.desk import Desk

ADDRESS = "ann@example.com"
ONLY_MAIL = a_person(None, email=ADDRESS)
BOTH = a_person(email=ADDRESS)


@pytest.fixture
def mailing(desk: Desk) -> Desk:
    desk.playbook = a_highlevel_playbook(by_mail())
    return desk


def a_mail(text: str = "What are your hours?", **changes: Any) -> Lead:
    """A message by e-mail, or a form that leaves nothing but an address."""
    return a_lead(text, **{"source": "highlevel", "person": ONLY_MAIL, "channel": "email"} | changes)


def a_mail_form(**changes: Any) -> Lead:
    nothing_but_mail: dict[str, Any] = {"person": ONLY_MAIL, "channel": "email", "consent": None}
    return a_form(**nothing_but_mail | changes)


def channel_of(desk: Desk, lead: Lead) -> str:
    desk.recall(lead)
    (channel,) = desk.values("select channel from runs where run_id = %s", lead.event_key)
    return str(channel)


@pytest.mark.parametrize(
    ("lead", "channel"),
    [
        (a_form(person=BOTH), "sms"),
        (a_form(person=BOTH, channel="email"), "email"),
        (a_form(person=BOTH, consent=None), "email"),
        (a_mail_form(), "email"),
        (a_form(person=a_person(), consent=None), "sms"),
        (a_lead(), "sms"),
        (a_mail(), "email"),
    ],
)
def test_the_channel_follows_from_what_they_agreed_to(mailing: Desk, lead: Lead, channel: str):
    assert channel_of(mailing, lead) == channel


def test_without_email_in_the_playbook_all_is_as_it_was(desk: Desk):
    assert channel_of(desk, a_mail_form()) == "sms"
    assert desk.rows("select from consents") == []


def test_who_unsubscribed_is_not_written_to_by_mail_whatever_a_form_says(mailing: Desk):
    mailing.recall(a_mail(kind="opt_out", text="STOP"))
    assert channel_of(mailing, a_mail_form()) == "sms"


def test_the_grant_is_an_email_from_the_location_to_their_own_address(mailing: Desk):
    grant = mailing.granted(a_mail_form())
    assert (grant.tool, grant.channel, grant.recipient) == ("send_email", "email", ADDRESS)
    assert (grant.sender, grant.by) == (
        "lincoln-park@brightsmile.example",
        Via("highlevel", ACCOUNTS["lincoln-park"]),
    )
    assert isinstance(grant.arguments, Letter)
    assert grant.arguments.subject == "Your message to BrightSmile Lincoln Park"
    assert OPT_OUT_LINE["en"] in grant.arguments.footer
    assert {"channel/email", "tool/send_email"} <= set(grant.scopes)


def test_of_several_addresses_the_one_that_they_wrote_from_is_answered(mailing: Desk):
    mailing.recall(a_form(person=a_person(email="aaa@example.com")))
    later = a_mail(person=BOTH, received_at=NOON + timedelta(minutes=1))
    assert mailing.granted(later).recipient == ADDRESS


def test_an_email_is_answered_in_the_language_of_the_draft(mailing: Desk):
    grant = mailing.granted(a_mail_form(), proposal=a_proposal(language="es"))
    assert isinstance(grant.arguments, Letter)
    assert grant.arguments.subject == "Su mensaje a BrightSmile Lincoln Park"


def test_a_bounce_is_told_to_a_person_as_one(mailing: Desk):
    mailing.told(mailing.granted(a_mail_form()), "sent", "m1")
    report = a_mail(kind="delivery", text="", delivery=Delivery("m1", "failed"))
    mailing.recall(report)
    passed = mailing.gate(report)
    assert passed.verdict == "ask"
    assert passed.reasons[0].text.startswith("An e-mail of ours did not reach them: ")


@pytest.mark.parametrize("is_everywhere", [False, True])
def test_a_word_stops_the_channel_on_which_it_was_said_or_all_of_them(mailing: Desk, is_everywhere: bool):
    mailing.recall(a_lead(person=BOTH))
    mailing.recall(a_mail("", person=BOTH, kind="opt_out", is_everywhere=is_everywhere))
    revoked = mailing.values("select channel from consents where state = 'revoked' order by channel")
    assert revoked == (["email", "sms"] if is_everywhere else ["email"])


def test_a_complaint_about_an_email_opts_out_of_email(mailing: Desk):
    mailing.told(mailing.granted(a_mail_form()), "sent", "m1")
    told = Delivery("m1", "failed", error_code="opted_out")
    mailing.recall(a_mail(kind="delivery", text="", delivery=told))
    assert mailing.values("select channel from consents where state = 'revoked'") == ["email"]


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("please stop texting me", ["email", "sms"]),
        ("leave me alone", ["email", "sms"]),
        ("stop it", ["email"]),
    ],
)
def test_a_wish_in_an_email_stops_whatever_it_is_about(mailing: Desk, text: str, channels: list[str]):
    mailing.recall(a_mail(text, person=BOTH))
    assert mailing.values("select channel from consents where state = 'revoked' order by 1") == channels


def test_a_wish_in_an_email_stops_email_alone_and_no_text_confirms_it(mailing: Desk):
    lead = a_mail("please stop emailing me", person=Person(PHONE, ADDRESS))
    assert (mailing.recall(lead).kind, mailing.gate(lead).verdict) == ("decision", "stop")
    assert mailing.values("select channel from consents where state = 'revoked'") == ["email"]


def test_a_question_by_text_is_not_left_to_a_newer_email_that_will_not_be_answered(mailing: Desk):
    asked = a_lead(person=BOTH)
    mailing.recall(asked)
    mailing.pass_time(seconds=30)
    mailing.recall(a_mail("please stop emailing me", person=BOTH, received_at=mailing.now))
    assert mailing.gate(asked).verdict == "send"


def test_of_a_stop_that_names_nobody_a_person_hears(mailing: Desk):
    lead = a_mail("", person=Person(), kind="opt_out")
    assert mailing.recall(lead).kind == "decision"
    passed = mailing.gate(lead)
    assert (passed.verdict, [reason.rule for reason in passed.reasons]) == ("ask", ["notice"])
