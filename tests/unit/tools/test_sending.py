"""Send keeps its order: whose grant it is, the claim, the last look, one POST; any doubt is no POST."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from frontdesk.clock import FixedClock
from frontdesk.domain.arguments import LastWord
from frontdesk.domain.fence import Barriers
from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.errors import FenceUnavailable, Misconfigured
from frontdesk.observability.observations import recording
from frontdesk.tools.sending import send
from tests.fixtures.fences import FakeFence
from tests.unit.tools.grants import BODY, EXECUTION, GRANT_ID, GRANTED_AT, a_grant

JUST_IN_TIME = GRANTED_AT + timedelta(seconds=30)


@dataclass
class FakeMessenger:
    """Sends everything, and remembers it."""

    posted: list[Grant] = field(default_factory=list)

    def post(self, grant: Grant) -> SendReceipt:
        self.posted.append(grant)
        return SendReceipt(grant.grant_id, "sent", "SM1")


@dataclass
class BlindFence(FakeFence):
    """Takes claims but cannot tell who is stopped."""

    error: Exception = field(default_factory=lambda: FenceUnavailable("x"))

    def barriers(self, scopes: tuple[str, ...], address: str) -> Barriers:
        raise self.error


@pytest.fixture
def messenger():
    return FakeMessenger()


@pytest.fixture
def fence():
    return FakeFence()


def sent_by(messenger, fence, *, execution=EXECUTION, redrive_count=0, now=GRANTED_AT, grant=None):
    return send(
        grant or a_grant(), execution, redrive_count, poster=messenger, fence=fence, clock=FixedClock(now)
    )


def test_a_grant_is_posted_once(messenger, fence):
    assert sent_by(messenger, fence, now=JUST_IN_TIME) == SendReceipt(GRANT_ID, "sent", "SM1")
    assert messenger.posted == [a_grant()]


@pytest.mark.parametrize("attempt", [{"execution": "another"}, {"redrive_count": 1}])
def test_another_attempts_grant_is_not_posted_nor_claimed(messenger, fence, attempt):
    assert sent_by(messenger, fence, **attempt) == SendReceipt(GRANT_ID, "reconcile", None, "another_attempt")
    assert (messenger.posted, fence.claims) == ([], set())


def test_a_grant_that_was_claimed_is_never_posted_again(messenger, fence):
    sent_by(messenger, fence)
    assert sent_by(messenger, fence) == SendReceipt(GRANT_ID, "reconcile", None, "claimed_before")
    assert len(messenger.posted) == 1


@pytest.mark.parametrize("error", [FenceUnavailable("x"), Misconfigured("x")])
def test_a_claim_that_may_have_been_written_is_not_held(messenger, error):
    receipt = sent_by(messenger, FakeFence(broken=error))
    assert (receipt.result, receipt.error, messenger.posted) == ("reconcile", "claim_uncertain", [])


@pytest.mark.parametrize("error", [FenceUnavailable("x"), Misconfigured("x")])
def test_a_fence_that_cannot_be_read_is_closed(messenger, error):
    receipt = sent_by(messenger, BlindFence(error=error))
    assert (receipt.result, receipt.error, messenger.posted) == ("not_posted", "fence_unreadable", [])


@pytest.mark.parametrize("scope", a_grant().scopes)
def test_a_paused_scope_lets_nothing_pass(messenger, fence, scope):
    fence.set_pause(scope, GRANTED_AT, is_paused=True, by="ana")
    receipt = sent_by(messenger, fence)
    assert (receipt.result, receipt.error, messenger.posted) == ("not_posted", "paused", [])


def test_a_stop_lets_nothing_pass(messenger, fence):
    fence.set_stop(a_grant().recipient, GRANTED_AT, is_stopped=True)
    receipt = sent_by(messenger, fence)
    assert (receipt.result, receipt.error, messenger.posted) == ("not_posted", "stopped", [])


def test_the_confirmation_of_that_stop_passes_unless_it_is_paused(messenger, fence):
    last_word = replace(a_grant(), arguments=LastWord())
    fence.set_stop(last_word.recipient, GRANTED_AT, is_stopped=True)
    assert sent_by(messenger, fence, grant=last_word).result == "sent"
    paused = FakeFence()
    paused.set_pause("desk", GRANTED_AT, is_paused=True, by="ana")
    assert sent_by(messenger, paused, grant=last_word).result == "not_posted"


def test_a_grant_is_over_after_its_time(messenger, fence):
    receipt = sent_by(messenger, fence, now=JUST_IN_TIME + timedelta(microseconds=1))
    assert (receipt.result, receipt.error, messenger.posted) == ("not_posted", "too_late", [])


def test_who_may_not_post_has_used_up_the_claim(messenger, fence):
    sent_by(messenger, BlindFence(claims=fence.claims))
    assert sent_by(messenger, fence).result == "reconcile"


def test_what_was_done_is_on_record_without_the_text(messenger, fence):
    with recording() as observations:
        sent_by(messenger, fence)
    answered = {"result": "sent", "provider_id": "SM1", "error": None}
    assert observations == [
        {"kind": "tool_call", "tool": "send_sms", "grant_id": "grant-1", "answered": answered}
    ]
    assert BODY not in str(observations)
