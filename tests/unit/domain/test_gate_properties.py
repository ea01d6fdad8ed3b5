"""What holds for every case the gate can be shown, tried on cases that hypothesis makes up."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.gate import Answer, GateFacts, GateInput, decide
from frontdesk.domain.proposal import Act
from frontdesk.domain.rules import RULES
from frontdesk.domain.sends import Reentry
from tests.unit.domain.cases import AFTERNOON, BODY, POLICY, READING, RECIPIENT, digest_of, says

BODIES = st.sampled_from([BODY, "It is $89.", "It is $49, see evil.example", " "])
ORDER = ("send", "ask", "hold", "stop", "reconcile")

facts = st.builds(
    GateFacts,
    is_opted_out=st.booleans(),
    has_consent=st.booleans(),
    recipient=st.sampled_from([RECIPIENT, None]),
    recipient_timezone=st.sampled_from(["America/Chicago", "America/Los_Angeles", None]),
    is_vip=st.booleans(),
    taken_over_by=st.sampled_from([None, "Ana"]),
    paused_by=st.sampled_from([(), ("desk",)]),
    has_newer_message=st.booleans(),
    causes_answered=st.booleans(),
    other_open_send=st.booleans(),
    seen_before=st.booleans(),
    sent_in_window=st.tuples(st.integers(0, 4)),
    passes=st.integers(0, 65),
    is_reply=st.booleans(),
    possible_timezones=st.sampled_from([(), ("America/New_York", "Pacific/Honolulu")]),
)
answers = st.none() | st.builds(
    Answer,
    kind=st.sampled_from(["approve", "edit", "reject", "take_over", "try_again", "expired", "superseded"]),
    by=st.just("Ana"),
    at=st.just(AFTERNOON),
    digest=BODIES.map(digest_of),
    body=st.none() | BODIES,
)
cases = st.builds(
    GateInput,
    act=st.none() | BODIES.map(lambda body: Act("message", body)),
    act_index=st.integers(0, 2),
    reentry=st.sampled_from(Reentry),
    classification=st.none()
    | st.builds(
        lambda intent, confidence, flags: replace(READING, intent=intent, confidence=confidence, flags=flags),
        st.sampled_from(["opening_hours", "prices", "complaint", "none_of_these"]),
        st.floats(0, 1),
        st.sampled_from([(), ("injection_suspected",), ("odd",)]),
    ),
    proposal_confidence=st.floats(0, 1),
    proposal_flags=st.sampled_from([(), ("odd",)]),
    facts=facts,
    answer=answers,
    digest=BODIES.map(digest_of),
).map(lambda case: replace(case, digest=digest_of(case.act.body)) if case.act else case)
moments = st.integers(0, 48 * 60).map(lambda minutes: AFTERNOON + timedelta(minutes=minutes))

RESTRICTIONS = {
    "is_opted_out": True,
    "recipient": None,
    "is_vip": True,
    "taken_over_by": "Ana",
    "paused_by": ("desk",),
    "has_newer_message": True,
    "causes_answered": True,
    "other_open_send": True,
    "seen_before": False,
    "sent_in_window": (9,),
}


def strictness(case, now):
    return ORDER.index(decide(case, POLICY, now).word)


@given(cases, moments)
def test_who_opted_out_is_never_sent_to(case, now):
    opted_out = replace(case, facts=replace(case.facts, is_opted_out=True))
    assert decide(opted_out, POLICY, now).word in {"stop", "reconcile"}


@given(cases, moments)
def test_nothing_but_a_look_comes_before_the_fate_of_an_open_send(case, now):
    unclear = replace(case, reentry=Reentry.RECONCILE)
    assert decide(unclear, POLICY, now).word == "reconcile"


@given(cases, moments)
def test_nothing_is_sent_without_a_text_a_recipient_and_their_consent(case, now):
    if decide(case, POLICY, now).word == "send":
        assert case.act is not None
        assert case.act.body.strip()
        assert case.facts.recipient
        assert case.facts.has_consent or case.facts.is_reply


@given(cases, moments)
def test_no_approval_overrides_stop_reconcile_or_hold(case, now):
    without = decide(replace(case, answer=None), POLICY, now)
    answer = says("approve", about=case.act.body if case.act else BODY)
    with_approval = decide(replace(case, answer=answer), POLICY, now)
    if without.word in {"stop", "reconcile", "hold"}:
        assert with_approval.word == without.word


@given(cases, moments)
def test_no_approval_answers_a_rule_that_is_not_waivable(case, now):
    asked = decide(replace(case, answer=None), POLICY, now).reasons
    fixed = {rule.name for rule in RULES if not rule.is_waivable} - {"nothing_proposed"}
    answer = says("approve", about=case.act.body if case.act else BODY)
    if any(reason.word == "ask" and reason.rule in fixed for reason in asked):
        assert decide(replace(case, answer=answer), POLICY, now).word != "send"


@given(cases, moments, st.sampled_from(sorted(RESTRICTIONS)))
def test_one_more_restriction_never_loosens_the_verdict(case, now, name):
    restricted = replace(case, facts=replace(case.facts, **{name: RESTRICTIONS[name]}))
    before, after = strictness(case, now), strictness(restricted, now)
    if case.facts.passes > POLICY.max_passes:
        assert before == 0 or after > 0
    else:
        assert after >= before


@given(cases, moments, st.integers(1, 40))
def test_more_passes_never_lead_to_a_send(case, now, more):
    later = replace(case, facts=replace(case.facts, passes=case.facts.passes + more))
    if decide(case, POLICY, now).word != "send":
        assert decide(later, POLICY, now).word != "send"


@given(cases, moments)
def test_no_confidence_and_no_reading_never_loosen_the_verdict(case, now):
    for worse in (replace(case, proposal_confidence=0.0), replace(case, classification=None)):
        if case.classification is None or not case.classification.flags:
            assert strictness(worse, now) >= strictness(case, now)


@given(cases, moments, st.text(max_size=64))
def test_an_approval_of_anything_else_never_sends(case, now, digest):
    other = replace(case, answer=Answer("approve", "Ana", AFTERNOON, digest))
    if case.act is not None and digest != case.digest:
        assert decide(other, POLICY, now).word != "send"


@given(cases, moments)
def test_what_the_desk_sends_alone_is_granted_confident_and_grounded(case, now):
    if decide(case, POLICY, now).word == "send" and case.answer is None and case.reentry is not Reentry.SAME:
        assert case.classification is not None
        assert case.classification.intent in POLICY.granted_intents
        assert min(case.classification.confidence, case.proposal_confidence) >= POLICY.minimum_confidence
        assert case.act is not None
        assert "evil" not in case.act.body


@given(cases, moments)
def test_a_verdict_is_complete_and_always_the_same(case, now):
    verdict = decide(case, POLICY, now)
    assert verdict == decide(case, POLICY, now)
    assert verdict.reasons
    assert (verdict.word == "hold") == (verdict.until is not None)
    assert (verdict.word == "stop") == (verdict.outcome is not None)
    assert verdict.until is None or verdict.until > now
