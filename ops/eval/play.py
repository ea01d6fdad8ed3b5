"""Plays one case through the brain and the gate, in process: no desk, no database, nothing is sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeVar
from zoneinfo import ZoneInfo

from frontdesk.brain.classify import classify
from frontdesk.brain.drafting import propose
from frontdesk.brain.outages import FLAGS
from frontdesk.domain.calibration import Calibration
from frontdesk.domain.catalog import tool_for
from frontdesk.domain.compliance import keyword, revokes
from frontdesk.domain.gate import GateFacts, GateInput, GatePolicy, Reason, Verdict, decide
from frontdesk.domain.language import language_of
from frontdesk.domain.lead import ContactId, LocationId
from frontdesk.domain.proposal import (
    Act,
    Brief,
    Classification,
    ContactFacts,
    Memory,
    Proposal,
    ThreadMessage,
    act_digest,
)
from frontdesk.domain.sends import Reentry
from frontdesk.errors import NeedsHuman, RetryLater
from frontdesk.observability.observations import Observation, recording
from frontdesk.playbook import Playbook
from ops.eval.cases import Case
from ops.eval.expected import Violation, violations

if TYPE_CHECKING:
    from frontdesk.brain.router import Brain

T = TypeVar("T")

A_TUESDAY: Final = (2026, 3, 10, 12)
RECIPIENT: Final = "+13125550155"
PAUSES_S: Final = (2.0, 4.0)
"""Before the second and the third attempt of a step, as the workflow pauses."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a case took: tokens, money, and the time of the brain alone."""

    tokens_in: int = 0
    tokens_cached: int = 0
    """How many of those that were read came from the provider's cache."""
    tokens_out: int = 0
    usd_micros: int = 0
    ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Played:
    """A case with all that came of it; `error` says why the brain gave no answer, where it gave none."""

    case: Case
    classification: Classification | None
    proposal: Proposal | None
    verdict: Verdict
    violations: tuple[Violation, ...]
    spent: Spent
    models: tuple[str, ...] = ()
    """Whoever was asked, in order."""
    error: str | None = None

    @property
    def intent(self) -> str | None:
        """What was read."""
        return self.classification.intent if self.classification else None

    @property
    def is_read_right(self) -> bool:
        return self.intent == self.case.intent

    @property
    def is_decided_right(self) -> bool:
        return self.verdict.word == self.case.verdict

    @property
    def is_right(self) -> bool:
        """Read right, decided right, and with no wrong word."""
        return self.is_read_right and self.is_decided_right and not self.violations

    @property
    def fell_back(self) -> bool:
        """The embedded brain answered, in whole or in part, because no model that is routed could."""
        answers = (self.classification, self.proposal)
        return any(flag in FLAGS for each in answers if each for flag in each.flags)

    @property
    def reply(self) -> str | None:
        """What the brain would have the desk say."""
        return "\n\n".join(act.body for act in self.proposal.acts) if self.proposal else None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a desk would have known besides the message: the moment, knowledge found by meaning, tables of
    confidence."""

    now: datetime | None = None
    """Noon of a Tuesday at the location, where nobody says otherwise."""
    knowledge: tuple[Memory, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    pauses_s: Sequence[float] = PAUSES_S


ORDINARY: Final = Surroundings()


def play(case: Case, brain: Brain, playbook: Playbook, around: Surroundings = ORDINARY) -> Played:
    """Read a case, answer it, and decide about the answer as the desk would with ordinary facts.

    Only the brain makes a difference: the practice is open, the person agreed to be texted, and nothing was
    sent before. A brain that cannot answer is on record as an error, and the verdict is what the gate says of
    no answer.
    """
    now = _moment(case, playbook, around)
    with recording() as seen:
        began = time.perf_counter()
        classification, proposal, error = _think(brief_of(case, playbook, around), brain, around)
        ms = (time.perf_counter() - began) * 1000
    policy = playbook.gate_policy(LocationId(case.location))
    said = violations(case, proposal, _facts(case, playbook), policy.quotable) if proposal else ()
    verdict = strictest(
        decide(given, policy, now) for given in _gate_inputs(case, policy, classification, proposal)
    )
    models = tuple(dict.fromkeys(str(each["model_id"]) for each in seen if each["kind"] == "model_call"))
    return Played(case, classification, proposal, verdict, said, spent_of(seen, ms), models, error)


def brief_of(case: Case, playbook: Playbook, around: Surroundings = ORDINARY) -> Brief:
    """Return what Recall would show the brain."""
    now = _moment(case, playbook, around)
    contact = ContactFacts(
        contact_id=ContactId(f"case-{case.id}"),
        name=case.name,
        locale=case.language if case.kind == "form" else None,
        stage="new",
        is_vip=case.is_vip,
        is_new=not case.thread,
    )
    return Brief(
        location_id=LocationId(case.location),
        kind=case.kind,
        text=case.text,
        contact=contact,
        thread=tuple(ThreadMessage(said.who, said.text, now) for said in case.thread),
        knowledge=around.knowledge,
        budget_usd_micros=playbook.ceilings.usd_micros_per_run,
        calibrations=around.calibrations,
    )


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the first verdict that is not to send, else the first: acts are gated one after the other."""
    every = list(verdicts)
    return next((verdict for verdict in every if verdict.word != "send"), every[0])


def spent_of(seen: Sequence[Observation], ms: float) -> Spent:
    """Add up what the calls of a case say they took."""
    calls = [each for each in seen if each["kind"] == "model_call"]
    return Spent(
        tokens_in=_total(calls, "tokens_in"),
        tokens_cached=_total(calls, "tokens_cached"),
        tokens_out=_total(calls, "tokens_out"),
        usd_micros=_total(calls, "usd_micros"),
        ms=round(ms, 1),
    )


def deciding_reasons(verdict: Verdict) -> tuple[Reason, ...]:
    """Return the reasons that made the word what it is."""
    return tuple(reason for reason in verdict.reasons if reason.word == verdict.word)


def _think(
    brief: Brief, brain: Brain, around: Surroundings
) -> tuple[Classification | None, Proposal | None, str | None]:
    """Return the reading and the proposal as far as the brain came, and why it came no further."""
    classification: Classification | None = None
    try:
        classification = _patiently(around, lambda attempt: classify(brief, brain, attempt))
        read = classification
        return read, _patiently(around, lambda attempt: propose(brief, read, brain, attempt)), None
    except (NeedsHuman, RetryLater) as error:
        return classification, None, f"{type(error).__name__}: {error}"


def _patiently(around: Surroundings, step: Callable[[int], T]) -> T:
    """Do one step, and again after a pause when what stood in its way may pass."""
    for attempt, pause_s in enumerate(around.pauses_s):
        try:
            return step(attempt)
        except RetryLater:
            time.sleep(pause_s)
    return step(len(around.pauses_s))


def _gate_inputs(
    case: Case, policy: GatePolicy, classification: Classification | None, proposal: Proposal | None
) -> Iterator[GateInput]:
    """Yield what the gate is given for each act, and once when there is none."""
    facts = _ordinary_facts(case, policy)
    acts: tuple[Act | None, ...] = proposal.acts if proposal and proposal.acts else (None,)
    for index, act in enumerate(acts):
        yield GateInput(
            act=act,
            act_index=index,
            reentry=Reentry.NEW,
            classification=classification,
            proposal_confidence=proposal.confidence if proposal else 0.0,
            proposal_flags=(*proposal.flags, *proposal.doubts) if proposal else (),
            facts=facts,
            answer=None,
            digest=act_digest("message", "sms", RECIPIENT, act.body if act else ""),
            tool=tool_for(act.kind) if act else None,
        )


def _ordinary_facts(case: Case, policy: GatePolicy) -> GateFacts:
    """Return what is true of somebody whom nothing keeps from an answer but what they write themselves."""
    is_text = case.kind == "message"
    is_opted_out = is_text and (revokes(case.text) or keyword(case.text) == "opt_out")
    return GateFacts(
        is_opted_out=is_opted_out,
        has_consent=not is_opted_out,
        recipient=RECIPIENT,
        recipient_timezone=policy.location_timezone,
        is_vip=case.is_vip,
        taken_over_by=None,
        paused_by=(),
        has_newer_message=False,
        causes_answered=False,
        other_open_send=False,
        seen_before=True,
        sent_in_window=(0,) * len(policy.frequency),
        passes=1,
        is_reply=is_text,
        contact_name=case.name,
        written_in=language_of(case.text),
    )


def _facts(case: Case, playbook: Playbook) -> Mapping[str, str]:
    return playbook.facts(LocationId(case.location), case.language)


def _moment(case: Case, playbook: Playbook, around: Surroundings) -> datetime:
    zone = ZoneInfo(playbook.location(LocationId(case.location)).timezone)
    return around.now or datetime(*A_TUESDAY, tzinfo=zone).astimezone(UTC)


def _total(calls: Sequence[Observation], field: str) -> int:
    return sum(int(each.get(field) or 0) for each in calls)
