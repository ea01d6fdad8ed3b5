"""Send: one POST for one grant, in the order that makes it the only one."""

from __future__ import annotations

from typing import Protocol

from frontdesk.clock import Clock
from frontdesk.domain.arguments import LastWord
from frontdesk.domain.catalog import CATALOG
from frontdesk.domain.fence import LastLook
from frontdesk.domain.sends import Grant, SendReceipt, is_for_me, may_post
from frontdesk.errors import AgentError
from frontdesk.observability.observations import observe


class Poster(Protocol):
    """Does what one grant is for, with one POST, and says what came of it.

    It never raises for what the network does.
    """

    def post(self, grant: Grant) -> SendReceipt: ...


def send(
    grant: Grant, execution: str, redrive_count: int, *, poster: Poster, fence: LastLook, clock: Clock
) -> SendReceipt:
    """Post the grant once, or say why not.

    The order is the protocol's: whose grant it is, the claim, the last look, the POST. Only the holder of the
    claim may say `not_posted`; any doubt before that is `reconcile`.
    """
    if not is_for_me(grant.entry, execution, redrive_count):
        receipt = SendReceipt(grant.grant_id, "reconcile", error="another_attempt")
    elif doubt := _doubt_about_claim(grant, fence, clock):
        receipt = SendReceipt(grant.grant_id, "reconcile", error=doubt)
    elif barrier := _barrier(grant, fence, clock):
        receipt = SendReceipt(grant.grant_id, "not_posted", error=barrier)
    else:
        receipt = poster.post(grant)
    observe(
        "tool_call",
        tool=grant.tool,
        grant_id=receipt.grant_id,
        answered={"result": receipt.result, "provider_id": receipt.provider_id, "error": receipt.error},
    )
    return receipt


def _doubt_about_claim(grant: Grant, fence: LastLook, clock: Clock) -> str | None:
    """Claim the grant; say why this invocation does not surely hold the claim. One that may or may not have
    been written is not held."""
    try:
        is_held = fence.claim(grant.grant_id, clock.now())
    except AgentError as error:
        observe("fence", asked="claim", error=type(error).__name__)
        return "claim_uncertain"
    return None if is_held else "claimed_before"


def _barrier(grant: Grant, fence: LastLook, clock: Clock) -> str | None:
    """Return what forbids the POST now; a fence that cannot be read is closed."""
    try:
        barriers = fence.barriers(grant.scopes, grant.recipient)
    except AgentError as error:
        observe("fence", asked="barriers", error=type(error).__name__)
        return "fence_unreadable"
    is_paused, is_stopped = bool(barriers.paused), barriers.is_stopped and _reaches_somebody(grant)
    if may_post(clock.now(), grant.not_after, is_paused=is_paused, is_stopped=is_stopped):
        return None
    return "stopped" if is_stopped else "paused" if is_paused else "too_late"


def _reaches_somebody(grant: Grant) -> bool:
    """Whether the contact hears of it, so that their STOP forbids it; of a tool nobody knows, they do.

    The confirmation of that STOP is the one text that it lets pass.
    """
    if isinstance(grant.arguments, LastWord):
        return False
    tool = CATALOG.get(grant.tool)
    return tool is None or tool.recipients > 0
