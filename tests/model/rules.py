"""The protocol's decisions as the model asks for them: the product's own, unless a mutant replaces one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal

from frontdesk.domain import sends
from frontdesk.domain.catalog import SEND_SMS, Via
from frontdesk.domain.fence import Barriers
from frontdesk.domain.gate import GateFacts, GateInput, GatePolicy, QuietHours, Verdict, decide
from frontdesk.domain.lead import LocationId
from frontdesk.domain.proposal import Act, Classification
from frontdesk.domain.sends import (
    Candidate,
    Entry,
    Finding,
    Grant,
    GrantId,
    Reentry,
    SendReceipt,
    SendRow,
)
from frontdesk.domain.verdict import ToolLimits
from frontdesk.errors import FenceUnavailable
from frontdesk.tools.sending import send
from tests.model.states import Ask, Phase, Row

GRANTED_AT = datetime(2026, 6, 1, 17, tzinfo=UTC)
SETTLE = timedelta(minutes=10)
LAMBDA_LIMIT = timedelta(seconds=20)
CLOCKS_DIFFER_BY = timedelta(seconds=10)
"""The facts of the world that the protocol's times must outlast; the protocol has its own copies."""

_POLICY = GatePolicy(
    location_id=LocationId("downtown"),
    location_timezone="UTC",
    quiet_hours=QuietHours(0, 0),
    granted_intents=frozenset({"hours"}),
    minimum_confidence=0.5,
    frequency=(),
    quotable=frozenset(),
    person_always_intents=frozenset(),
    tools={SEND_SMS.name: ToolLimits()},
)


@dataclass(frozen=True, eq=False)
class Rules:
    """The code under search. Everything defaults to what is deployed. Each is the same as itself alone, which
    makes it quick to look up."""

    deadlines: Callable[[datetime, timedelta], tuple[datetime, datetime, datetime]] = sends.deadlines
    reentry: Callable[[tuple[SendRow, ...], Entry], Reentry] = sends.reentry
    send: Callable[..., SendReceipt] = send
    settled_state: Callable[[sends.SendState, sends.Evidence], sends.SendState] = sends.settled_state
    key: Literal["cause", "run and body"] = "cause"
    reads_fresh_facts: bool = True
    sweeps: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """What Gate reads in its transaction, as far as the protocol cares."""

    is_opted_out: bool
    is_paused: bool
    has_newer_message: bool
    causes_answered: bool
    other_open_send: bool
    is_worn_out: bool


@cache
def moments(rules: Rules) -> tuple[datetime, datetime, datetime, datetime]:
    """Return a moment in each phase of a grant."""
    not_after, dead_at, settle_until = rules.deadlines(GRANTED_AT, SETTLE)
    return GRANTED_AT, not_after + timedelta(seconds=1), dead_at, settle_until


@cache
def nobody_posts_after_dead_at(rules: Rules) -> bool:
    """Whether the last check in time, a slow clock and a whole Lambda fit before `dead_at`."""
    not_after, dead_at, _ = rules.deadlines(GRANTED_AT, SETTLE)
    return dead_at >= not_after + CLOCKS_DIFFER_BY + LAMBDA_LIMIT


@cache
def everything_is_listed_after_the_window(rules: Rules) -> bool:
    """Whether what is accepted at the last possible moment is listed before the settle window closes."""
    not_after, _, settle_until = rules.deadlines(GRANTED_AT, SETTLE)
    return settle_until >= not_after + CLOCKS_DIFFER_BY + LAMBDA_LIMIT + SETTLE


@cache
def reentry(rules: Rules, rows: tuple[Row, ...], execution: int, redrive: int) -> Reentry:
    return rules.reentry(
        tuple(_ledger_row(rules, row) for row in rows), _entry(execution, redrive, is_now=True)
    )


@cache
def verdict(what: Reentry, facts: Facts) -> Verdict:
    """Ask the gate about an act to which nothing but the protocol could object."""
    given = GateInput(
        act=Act("message", "We are open."),
        act_index=0,
        reentry=what,
        classification=Classification("hours", "normal", "neutral", "en", 1.0, "model"),
        proposal_confidence=1.0,
        proposal_flags=(),
        facts=_gate_facts(facts),
        answer=None,
        digest="digest",
        tool=SEND_SMS,
    )
    return decide(given, _POLICY, GRANTED_AT)


@cache
def match(
    grant: int, body: int, messages: tuple[tuple[int, int], ...], is_window_over: bool
) -> tuple[Finding, int | None]:
    """Look for a grant among (message, body) pairs that the provider lists and that no row had claimed."""
    candidates = tuple(Candidate(str(message), GRANTED_AT, str(text)) for message, text in messages)
    finding, message = sends.match(candidates, str(grant), str(body), is_window_over=is_window_over)
    return finding, None if message is None else int(message)


class Suspended(BaseException):
    """Send waits for an answer from the outside. No `except Exception` of the product may stop it."""

    def __init__(self, what: Literal["now", "claim", "barriers", "post"]) -> None:
        self.what = what


@cache
def send_goes_on(
    rules: Rules, granted: tuple[int, int], invoked: tuple[int, int], asks: tuple[Ask, ...]
) -> Suspended | SendReceipt:
    """Run Send from its beginning with the answers so far, until it asks for one more, or ends."""
    outside = _Outside(rules, asks)
    execution, redrive = invoked
    not_after, dead_at, _ = rules.deadlines(GRANTED_AT, SETTLE)
    entry = _entry(*granted, is_now=True)
    grant = Grant(
        GrantId("0"),
        entry,
        0,
        "send_sms",
        "sms",
        Via("twilio"),
        "us",
        "them",
        "text",
        not_after,
        dead_at,
        900,
        ("desk",),
    )
    try:
        return rules.send(grant, f"E{execution}", redrive, poster=outside, fence=outside, clock=outside)
    except Suspended as suspended:
        return suspended


@cache
def can_post(
    rules: Rules,
    granted: tuple[int, int],
    invoked: tuple[int, int],
    asks: tuple[Ask, ...],
    world: tuple[Phase, bool],
) -> bool:
    """Whether any answers from here on lead Send to its POST, in this phase of a grant claimed or not."""
    waits_for = send_goes_on(rules, granted, invoked, asks)
    if not isinstance(waits_for, Suspended) or waits_for.what == "post":
        return isinstance(waits_for, Suspended)
    phase, is_claimed = world
    answers: dict[str, tuple[int | bool | tuple[bool, bool] | None, ...]] = {
        "now": (0, 1) if phase <= 1 else (phase,),
        "claim": (not is_claimed,),
        "barriers": ((False, False),),
    }
    return any(
        can_post(rules, granted, invoked, (*asks, Ask(waits_for.what, told)), world)
        for told in answers[waits_for.what]
    )


class _Outside:
    """The fence, the clock and the messenger of one invocation, with their answers written beforehand."""

    def __init__(self, rules: Rules, asks: tuple[Ask, ...]) -> None:
        self._rules = rules
        self._told = iter(asks)

    def now(self) -> datetime:
        phase = self._answer("now")
        assert isinstance(phase, int)
        return moments(self._rules)[phase]

    def claim(self, grant_id: str, now: datetime) -> bool:
        told = self._answer("claim")
        if told is None:
            raise FenceUnavailable("no answer")
        assert isinstance(told, bool)
        return told

    def barriers(self, scopes: tuple[str, ...], address: str) -> Barriers:
        told = self._answer("barriers")
        if told is None:
            raise FenceUnavailable("no answer")
        assert isinstance(told, tuple)
        is_stopped, is_paused = told
        return Barriers(scopes if is_paused else (), is_stopped)

    def post(self, grant: Grant) -> SendReceipt:
        raise Suspended("post")

    def _answer(self, what: Literal["now", "claim", "barriers"]) -> int | bool | tuple[bool, bool] | None:
        ask = next(self._told, None)
        if ask is None:
            raise Suspended(what)
        assert ask.what == what
        return ask.told


def _entry(execution: int, redrive: int, *, is_now: bool) -> Entry:
    return Entry(f"E{execution}", redrive, "this entry" if is_now else "an earlier one")


def _ledger_row(rules: Rules, row: Row) -> SendRow:
    entry = _entry(row.execution, row.redrive, is_now=row.is_of_this_entry)
    times = (GRANTED_AT, *rules.deadlines(GRANTED_AT, SETTLE))
    return SendRow(GrantId("grant"), f"R{row.run}", 0, row.state, entry, *times, error=row.error)


def _gate_facts(facts: Facts) -> GateFacts:
    return GateFacts(
        is_opted_out=facts.is_opted_out,
        has_consent=True,
        recipient="them",
        recipient_timezone="UTC",
        is_vip=False,
        taken_over_by=None,
        paused_by=("desk",) if facts.is_paused else (),
        has_newer_message=facts.has_newer_message,
        causes_answered=facts.causes_answered,
        other_open_send=facts.other_open_send,
        seen_before=True,
        sent_in_window=(),
        states=("IL",),
        passes=_POLICY.max_passes + 1 if facts.is_worn_out else 1,
    )
