"""The gate's rules about an e-mail: consent, caps and length hold; what the laws of texting say does not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from frontdesk.domain.catalog import SEND_EMAIL
from frontdesk.domain.gate import GateInput, decide
from frontdesk.domain.own_acts import Event, own_acts
from frontdesk.domain.rules_of_the_content import MOST_MAIL_CHARS
from frontdesk.domain.sends import Reentry
from frontdesk.domain.verdict import ToolLimits
from tests.unit.domain.cases import AFTERNOON, BODY, NIGHT, POLICY, a_case

MAILING = replace(POLICY, tools={"send_email": ToolLimits()})
ADDRESS = "ana@example.com"


def a_mail(**changes: Any) -> GateInput:
    where = {"recipient": ADDRESS, "recipient_timezone": None, "states": ()}
    return a_case(**{"tool": SEND_EMAIL} | where | changes)


def reason(given: GateInput, at: Any = AFTERNOON) -> tuple[str, str]:
    verdict = decide(given, MAILING, at)
    return verdict.word, verdict.reasons[0].text


def test_an_email_may_go_out_at_night_and_however_many_texts_they_got():
    texts = tuple(NIGHT - timedelta(hours=hour) for hour in range(5))
    assert decide(a_mail(sent_lately=texts), MAILING, NIGHT).word == "send"


@pytest.mark.parametrize(
    ("changes", "word", "text"),
    [
        ({"has_consent": False}, "ask", "They never agreed to be e-mailed; please call them instead."),
        ({"is_opted_out": True}, "stop", "They asked us to stop e-mailing them."),
        ({"recipient": None}, "ask", "There is no address to e-mail; please reach them another way."),
        ({"sent_in_window": (3,)}, "ask", "They got 3 e-mails from us in the last 24 hours; 3 is the limit."),
        (
            {"reentry": Reentry.FAILED, "send_error": "cannot_receive"},
            "ask",
            "The provider did not take it: the address takes no e-mail. Please reach them another way.",
        ),
    ],
    ids=str,
)
def test_what_speaks_against_an_email_is_said_of_an_email(changes: dict[str, Any], word: str, text: str):
    assert reason(a_mail(**changes)) == (word, text)


def test_what_the_playbook_does_not_allow_is_not_sent():
    verdict = decide(a_mail(), POLICY, AFTERNOON)
    assert (verdict.word, verdict.reasons[0].rule) == ("ask", "not_allowed")


@pytest.mark.parametrize(("extra", "is_too_long"), [(0, False), (1, True)])
def test_an_email_has_a_length_of_its_own_and_no_segments(extra: int, is_too_long: bool):
    long = (BODY + " ") * (MOST_MAIL_CHARS // len(BODY + " "))
    body = long.ljust(MOST_MAIL_CHARS + extra, ".")
    rules = {each.rule for each in decide(a_mail(body=body), MAILING, AFTERNOON).reasons}
    assert ("content_length" in rules) is is_too_long


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("", "the provider gave no reason that the desk knows"),
        ("opted_out", "they unsubscribed, or reported it as unwanted"),
    ],
)
def test_a_person_hears_that_an_email_bounced(error: str, why: str):
    told = own_acts(Event("delivery", undelivered=error, is_mail=True), (), {})
    assert told.notice == f"An e-mail of ours did not reach them: {why}. Please reach them another way."


def test_a_wish_that_a_model_read_in_an_email_is_told_as_one():
    told = own_acts(Event("message", revoked_by="model", is_opted_out=True, is_mail=True), (), {})
    assert told.notice is not None
    assert "no more e-mail" in told.notice
