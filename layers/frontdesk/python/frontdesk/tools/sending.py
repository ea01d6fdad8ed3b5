"""Send: one POST for one grant, in the order that makes it the only one."""

from __future__ import annotations

from typing import Protocol

from frontdesk.clock import Clock
from frontdesk.domain.fence import Fence
from frontdesk.domain.sends import Grant, SendReceipt, is_for_me, may_post
from frontdesk.errors import AgentError
from frontdesk.observability.observations import observe


class Messenger(Protocol):
    """Posts one text and says what came of it, without ever raising for what the network does."""

    def post(self, grant: Grant) -> SendReceipt: ...


def send(
    grant: Grant, execution: str, redrive_count: int, *, messenger: Messenger, fence: Fence, clock: Clock
) -> SendReceipt:
    """Post the grant once, or say why not.

    The order is the protocol's: whose grant it is, the claim, the last look, the POST. Only the holder of
    the claim may say
    `not_posted`; any doubt before that is `reconcile`.
    """
    if not is_for_me(grant.entry, execution, redrive_count):
        return _noted(SendReceipt(grant.grant_id, "reconcile", error="another_attempt"))
    if not _claimed(grant, fence, clock):
        return _noted(SendReceipt(grant.grant_id, "reconcile", error="claimed_before"))
    if why := _barrier(grant, fence, clock):
        return _noted(SendReceipt(grant.grant_id, "not_posted", error=why))
    return _noted(messenger.post(grant))


def _claimed(grant: Grant, fence: Fence, clock: Clock) -> bool:
    """Whether this invocation holds the claim; a claim that may or may not have been written is not held."""
    try:
        return fence.claim(grant.grant_id, clock.now())
    except AgentError as error:
        observe("fence", asked="claim", error=type(error).__name__)
        return False


def _barrier(grant: Grant, fence: Fence, clock: Clock) -> str | None:
    """Return what forbids the POST now; a fence that cannot be read is closed."""
    try:
        barriers = fence.barriers(grant.scopes, grant.recipient)
    except AgentError as error:
        observe("fence", asked="barriers", error=type(error).__name__)
        return "fence_unreadable"
    is_paused = bool(barriers.paused)
    if may_post(clock.now(), grant.not_after, is_paused=is_paused, is_stopped=barriers.is_stopped):
        return None
    return "stopped" if barriers.is_stopped else "paused" if is_paused else "too_late"


def _noted(receipt: SendReceipt) -> SendReceipt:
    observe(
        "tool_call",
        tool="send_sms",
        grant_id=receipt.grant_id,
        answered={"result": receipt.result, "provider_id": receipt.provider_id, "error": receipt.error},
    )
    return receipt
