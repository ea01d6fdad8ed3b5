"""Each rule of the gate, alone: when it speaks, with which word, in words that an owner understands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from frontdesk.domain.gate import Reason, decide
from frontdesk.domain.grounding import quotable_forms
from frontdesk.domain.proposal import Ground
from frontdesk.domain.rules import RULES
from frontdesk.domain.sends import Reentry
from tests.unit.domain.cases import AFTERNOON, NIGHT, POLICY, a_case, says
from tests.unit.domain.rule_cases import CASES, LOOKED_UP, QUOTING, VERSIONS


def reasons_of(case, now=AFTERNOON, policy=POLICY):
    return {reason.rule: reason for reason in decide(case, policy, now).reasons}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_says_its_word_in_plain_words(rule):
    case, word, text = CASES[rule]
    reason = reasons_of(case, NIGHT if rule == "quiet_hours" else AFTERNOON)[rule]
    assert (reason.word, reason.text, reason.version) == (word, text, VERSIONS.get(rule, 1))


def test_every_rule_has_a_case_here_and_a_name_of_its_own():
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert set(names) == set(CASES)


def test_a_lead_that_nothing_speaks_against_names_the_grant_that_sends_it():
    verdict = decide(a_case(), POLICY, AFTERNOON)
    assert verdict.word == "send"
    assert verdict.reasons == (
        Reason("autonomy_not_earned", 1, "send", 'The playbook lets the desk answer "opening hours" alone.'),
    )


@pytest.mark.parametrize("rule", ["autonomy_not_earned", "never_seen_before"])
def test_a_reason_names_an_intent_as_people_read_it(rule):
    text = reasons_of(a_case(intent="insurance_question", seen_before=False))[rule].text
    assert '"insurance question"' in text


def test_who_texts_us_agrees_to_an_answer():
    assert decide(a_case(has_consent=False, is_reply=True), POLICY, AFTERNOON).word == "send"


def test_an_unreadable_message_counts_as_no_confidence_at_all():
    reasons = reasons_of(a_case(classification=None))
    assert reasons["low_confidence"].text == "The desk is 0% sure; it needs 80%."
    assert reasons["autonomy_not_earned"].word == "ask"


def test_a_confidence_that_is_no_number_is_asked_about():
    assert decide(a_case(proposal_confidence=float("nan")), POLICY, AFTERNOON).word == "ask"


@pytest.mark.parametrize("flag", ["models_out", "budget_spent", "models_unusable", "no_model"])
def test_what_a_fallback_read_or_wrote_is_never_sent_alone_even_where_autonomy_is_granted(flag):
    for case in (a_case(flags=(flag,)), a_case(proposal_flags=(flag,))):
        verdict = decide(case, POLICY, AFTERNOON)
        assert verdict.word == "ask"
        assert "simpler program answered." in reasons_of(case)["flagged"].text


def test_none_of_these_is_never_answered_alone_even_if_the_playbook_grants_it():
    policy = replace(POLICY, granted_intents=frozenset({"none_of_these"}))
    assert decide(a_case(intent="none_of_these"), policy, AFTERNOON).word == "ask"


@pytest.mark.parametrize(
    ("case", "text"),
    [
        (
            a_case(reentry=Reentry.FAILED, send_error="30006"),
            "The provider did not take it: the number cannot receive texts (error 30006). Please",
        ),
        (
            a_case(reentry=Reentry.FAILED),
            "The provider did not take it: the provider gave no reason that the desk knows. Please",
        ),
        (a_case(reentry=Reentry.EXHAUSTED), "It may have been delivered; the provider cannot tell."),
    ],
)
def test_what_the_provider_refused_or_lost_twice_goes_to_a_person_for_good(case, text):
    approved = replace(case, answer=says("approve"))
    assert [decide(each, POLICY, AFTERNOON).word for each in (case, approved)] == ["ask", "ask"]
    assert reasons_of(approved)["earlier_send"].text.startswith(text)


def test_a_blank_text_is_no_text():
    assert "nothing_proposed" in reasons_of(a_case(" \n "))


def test_when_everything_has_been_sent_nobody_asks_for_a_text():
    assert reasons_of(a_case(None, act_index=1)).keys() == {"already_sent"}


def test_a_person_who_has_seen_that_there_is_nothing_to_send_ends_it():
    verdict = decide(a_case(None, answer=says("approve")), POLICY, AFTERNOON)
    assert (verdict.word, verdict.outcome) == ("stop", "nothing_to_do")


def test_somebody_without_an_address_has_no_history_to_count():
    assert decide(a_case(recipient=None, sent_in_window=()), POLICY, AFTERNOON).word == "ask"


def test_after_a_post_that_was_not_made_the_next_grant_waits():
    later = AFTERNOON + timedelta(minutes=4)
    verdict = decide(a_case(next_try=later), POLICY, AFTERNOON)
    assert (verdict.word, verdict.until) == ("hold", later)
    assert verdict.reasons[0].rule == "earlier_send"


def test_what_only_an_mcp_server_says_goes_out_unread_where_the_playbook_lets_it_be_quoted():
    quotable = replace(POLICY, quotable_tools=frozenset({"mcp/crm/prices"}))
    assert "content_looked_up" not in reasons_of(a_case(act=QUOTING), policy=quotable)
    other = replace(POLICY, quotable_tools=frozenset({"mcp/crm/other"}))
    assert reasons_of(a_case(act=QUOTING), policy=other)["content_looked_up"].word == "ask"


def test_what_somebody_else_vouches_for_too_is_not_asked_about():
    calendar = Ground("read_tool", "find_slots", "A whitening is $49.")
    by_two = replace(QUOTING, grounds=(LOOKED_UP, calendar))
    assert "content_looked_up" not in reasons_of(a_case(act=by_two))
    known = replace(POLICY, quotable=quotable_forms("A whitening is $49."))
    assert "content_looked_up" not in reasons_of(a_case(act=QUOTING), policy=known)


def test_what_nobody_vouches_for_is_asked_about_once():
    reasons = reasons_of(a_case(act=replace(QUOTING, body="Thanks! It is $77.")))
    assert "content_grounded" in reasons
    assert "content_looked_up" not in reasons


def test_a_price_that_only_an_mcp_server_says_stays_out_of_the_log():
    assert "49" not in str(reasons_of(a_case(act=QUOTING))["content_looked_up"].on_record)
