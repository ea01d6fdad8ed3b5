"""The protocol with one line left out: what the search must see, or it sees nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.clock import Clock
from frontdesk.domain import sends
from frontdesk.domain.fence import Barriers, Fence
from frontdesk.domain.sends import Entry, Evidence, Grant, Reentry, SendReceipt, SendRow, SendState
from frontdesk.errors import FenceUnavailable
from frontdesk.tools.sending import Poster, send
from tests.model.rules import Rules
from tests.model.states import Setting

ALONE = Setting("one execution")
TWICE = Setting("Send delivered twice", duplicates=1)
REDRIVEN = Setting("redriven", redrives=1)
RERUN = Setting("started again under a new name", reruns=1, grants=2)
STOPPED = Setting("STOP", may_stop=True)
PAUSED = Setting("pause", may_pause=True)
NEWER = Setting("a newer message", has_newer_message=True, grants=2)

DEPLOYED = Rules()
TWO_TEXTS = "two accepted POSTs for one cause"
LEFT_SENT = "the ledger left sent"


@dataclass(frozen=True)
class Mutant:
    """A line that is left out, where that shows, and as what."""

    without: str
    rules: Rules
    setting: Setting
    breaks: str
    second_line_behind: Rules = DEPLOYED
    """What is left out besides, because either line alone is enough here."""


@dataclass(frozen=True, slots=True)
class _AnotherFence:
    """The fence, wrongly read."""

    fence: Fence
    has_claims: bool = True
    doubt_is_a_claim: bool = False
    knows_pause: bool = True
    knows_stop: bool = True

    def claim(self, grant_id: str, now: datetime) -> bool:
        if not self.has_claims:
            return True
        try:
            return self.fence.claim(grant_id, now)
        except FenceUnavailable:
            if self.doubt_is_a_claim:
                return True
            raise

    def barriers(self, scopes: tuple[str, ...], address: str) -> Barriers:
        read = self.fence.barriers(scopes, address)
        return Barriers(read.paused if self.knows_pause else (), read.is_stopped and self.knows_stop)

    def set_stop(self, address: str, at: datetime, *, is_stopped: bool) -> None:
        raise AssertionError("Send reads the fence and claims; it never writes a stop")

    def set_pause(self, scope: str, at: datetime, *, is_paused: bool, by: str) -> None:
        raise AssertionError("Send reads the fence and claims; it never throws a switch")


def _send_with(*, is_for_anybody: bool = False, **flaws: bool) -> Callable[..., SendReceipt]:
    """Return the real Send over a fence with flaws, or one that takes every grant for its own."""

    def flawed(
        grant: Grant, execution: str, redrive: int, *, poster: Poster, fence: Fence, clock: Clock
    ) -> SendReceipt:
        who = (grant.entry.execution, grant.entry.redrive_count) if is_for_anybody else (execution, redrive)
        return send(grant, *who, poster=poster, fence=_AnotherFence(fence, **flaws), clock=clock)

    return flawed


def _expiry_before_the_claim(
    grant: Grant, execution: str, redrive: int, *, poster: Poster, fence: Fence, clock: Clock
) -> SendReceipt:
    if clock.now() > grant.not_after:
        return SendReceipt(grant.grant_id, "not_posted", error="too_late")
    return send(grant, execution, redrive, poster=poster, fence=fence, clock=clock)


def _a_lost_claim_is_not_posted(
    grant: Grant, execution: str, redrive: int, *, poster: Poster, fence: Fence, clock: Clock
) -> SendReceipt:
    receipt = send(grant, execution, redrive, poster=poster, fence=fence, clock=clock)
    if receipt.error == "claimed_before":
        return SendReceipt(grant.grant_id, "not_posted", error="claimed_before")
    return receipt


def _reuses_open_grants(rows: tuple[SendRow, ...], entry: Entry) -> Reentry:
    is_granted = any(row.state is SendState.GRANTED for row in rows)
    return Reentry.SAME if is_granted else sends.reentry(rows, entry)


def _takes_open_for_done(rows: tuple[SendRow, ...], entry: Entry) -> Reentry:
    what = sends.reentry(rows, entry)
    return Reentry.DONE if what is Reentry.RECONCILE else what


def _settles_from_the_catch(granted_at: datetime, settle: timedelta) -> tuple[datetime, datetime, datetime]:
    not_after, dead_at, _ = sends.deadlines(granted_at, settle)
    return not_after, dead_at, granted_at + settle


def _forgets_the_lambda(granted_at: datetime, settle: timedelta) -> tuple[datetime, datetime, datetime]:
    not_after, _, _ = sends.deadlines(granted_at, settle)
    return not_after, not_after + sends.CLOCK_SKEW, not_after + sends.CLOCK_SKEW + settle


def _last_word_wins(current: SendState, evidence: Evidence) -> SendState:
    after: dict[Evidence, SendState] = {
        "accepted": SendState.SENT,
        "refused": SendState.FAILED,
        "not_posted": SendState.VOID,
        "doubt": SendState.UNKNOWN,
        "absent": SendState.ABSENT,
    }
    return after[evidence]


STOP_LET_THROUGH = "a check that followed STOP let a POST through"
PAUSE_LET_THROUGH = "a check that followed the pause let a POST through"

_WITHOUT_CLAIMS = Rules(send=_send_with(has_claims=False))

MUTANTS = (
    Mutant("the claim", Rules(send=_send_with(has_claims=False)), TWICE, TWO_TEXTS),
    Mutant("doubt about the claim", Rules(send=_send_with(doubt_is_a_claim=True)), TWICE, TWO_TEXTS),
    Mutant(
        "whose grant it is",
        Rules(send=_send_with(is_for_anybody=True, has_claims=False)),
        REDRIVEN,
        TWO_TEXTS,
        second_line_behind=_WITHOUT_CLAIMS,
    ),
    Mutant("the claim before the expiry", Rules(send=_expiry_before_the_claim), REDRIVEN, TWO_TEXTS),
    Mutant(
        "silence of who does not hold the claim", Rules(send=_a_lost_claim_is_not_posted), TWICE, TWO_TEXTS
    ),
    Mutant("settle counted from dead_at", Rules(deadlines=_settles_from_the_catch), ALONE, TWO_TEXTS),
    Mutant(
        "the Lambda's time in dead_at", Rules(deadlines=_forgets_the_lambda), ALONE, "a POST after dead_at"
    ),
    Mutant("fresh facts", Rules(reads_fresh_facts=False), STOPPED, "a grant after STOP was committed"),
    Mutant(
        "the entry in the grant",
        Rules(reentry=_reuses_open_grants, send=_WITHOUT_CLAIMS.send),
        ALONE,
        TWO_TEXTS,
        second_line_behind=_WITHOUT_CLAIMS,
    ),
    Mutant(
        "reconciling an open grant",
        Rules(reentry=_takes_open_for_done),
        RERUN,
        "a run ended as sent, nothing was",
    ),
    Mutant("the cause as the key, but the text", Rules(key="run and body"), RERUN, TWO_TEXTS),
    Mutant("the cause as the key, but the run", Rules(key="run and body"), NEWER, TWO_TEXTS),
    Mutant("the pause in the fence", Rules(send=_send_with(knows_pause=False)), PAUSED, PAUSE_LET_THROUGH),
    Mutant("the stop in the fence", Rules(send=_send_with(knows_stop=False)), STOPPED, STOP_LET_THROUGH),
    Mutant("a record that only grows", Rules(settled_state=_last_word_wins), ALONE, LEFT_SENT),
    Mutant("the sweep", Rules(sweeps=False), ALONE, "somebody is forgotten: no end can be reached from here"),
)
