"""Replays a recorded run by the present playbook: reading, draft and verdict, beside those on record.

Only what the brain and the playbook make of a lead is computed again, with the person and the words that are
on record. Whatever else stood in the way then, such as consent, quiet hours or a newer message, stands in it
now: nobody asks here what holds today.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from frontdesk.brain.classify import classify
from frontdesk.brain.drafting import propose
from frontdesk.brain.router import PATIENT_ATTEMPTS, Brain
from frontdesk.domain.calibration import Calibration
from frontdesk.domain.catalog import tool_for
from frontdesk.domain.gate import GateFacts, GateInput, decide
from frontdesk.domain.language import language_of
from frontdesk.domain.proposal import Act, Brief, Classification, Memory, Proposal, act_digest, body_digest
from frontdesk.domain.sends import Reentry
from frontdesk.domain.verdict import GatePolicy, Word
from frontdesk.errors import NeedsHuman, RetryLater
from frontdesk.observability.observations import recording
from ops.backtest.recorded import Recorded
from ops.eval.play import RECIPIENT, Spent, spent_of

T = TypeVar("T")
Change = Literal["intent", "verdict", "text"]

COMPUTED: Final = frozenset(
    {
        "autonomy_not_earned",
        "content_form",
        "content_grounded",
        "content_language",
        "content_length",
        "content_person",
        "content_words",
        "flagged",
        "injection_suspected",
        "low_confidence",
        "never_seen_before",
        "not_allowed",
        "nothing_proposed",
        "person_always",
        "vip",
    }
)
"""The rules that rest on what is replayed."""
_STRICTEST_FIRST: Final[tuple[Word, ...]] = ("reconcile", "stop", "ask", "hold", "send")
PAUSE_S: Final = 2.0
"""Before each further attempt of a step, as the workflow pauses."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A run then and now; `error` says why the brain gave no answer now, where it gave none."""

    then: Recorded
    intent: str | None
    word: Word
    rules: tuple[str, ...]
    """Those that made the word what it is."""
    body: str | None
    models: tuple[str, ...]
    spent: Spent
    error: str | None = None

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is not as it was."""
        digest = body_digest(self.body) if self.body is not None else None
        changed: dict[Change, bool] = {
            "intent": self.intent != self.then.intent,
            "verdict": self.word != self.then.word,
            "text": digest != self.then.body_digest,
        }
        return tuple(what for what, is_changed in changed.items() if is_changed)


@dataclass(frozen=True, eq=False)
class Replay:
    """What runs are replayed by: a brain, the knowledge of its playbook, and the curves that count now."""

    brain: Brain
    knowledge: Callable[[str], tuple[Memory, ...]]
    calibrations: tuple[Calibration, ...] = ()
    pause_s: float = PAUSE_S

    def __call__(self, run: Recorded) -> Replayed:
        """Read, draft and decide again."""
        playbook = self.brain.playbook
        budget = playbook.ceilings.usd_micros_per_run
        brief = run.brief(budget, self.knowledge(run.text), self.calibrations)
        with recording() as seen:
            began = time.perf_counter()
            read, proposal, error = self._thought(brief)
            spent = spent_of(seen, (time.perf_counter() - began) * 1000)
        act = proposal.acts[0] if proposal and proposal.acts else None
        reasons = _reasons(run, read, proposal, playbook.gate_policy(run.location_id))
        word: Word = next((each for each in _STRICTEST_FIRST if each in reasons.values()), "send")
        return Replayed(
            then=run,
            intent=read.intent if read else None,
            word=word,
            rules=tuple(rule for rule, said in reasons.items() if said == word),
            body=act.body if act else None,
            models=tuple(dict.fromkeys(each.model_id for each in (read, proposal) if each)),
            spent=spent,
            error=error,
        )

    def _thought(self, brief: Brief) -> tuple[Classification | None, Proposal | None, str | None]:
        """Return the reading and the proposal as far as the brain came, and why it came no further."""
        read: Classification | None = None
        try:
            known = read = self._patiently(lambda attempt: classify(brief, self.brain, attempt))
            return read, self._patiently(lambda attempt: propose(brief, known, self.brain, attempt)), None
        except (NeedsHuman, RetryLater) as error:
            return read, None, f"{type(error).__name__}: {error}"

    def _patiently(self, step: Callable[[int], T]) -> T:
        """Do one step, and again after a pause when what stood in its way may pass."""
        for attempt in range(PATIENT_ATTEMPTS):
            try:
                return step(attempt)
            except RetryLater:
                time.sleep(self.pause_s)
        return step(PATIENT_ATTEMPTS)


def _reasons(
    run: Recorded, read: Classification | None, proposal: Proposal | None, policy: GatePolicy
) -> dict[str, Word]:
    """Return every rule that speaks now with its word: what is computed again, and what held then."""
    act = proposal.acts[0] if proposal and proposal.acts else None
    given = GateInput(
        act=act,
        act_index=0,
        reentry=Reentry.NEW,
        classification=read,
        proposal_confidence=proposal.confidence if proposal else 0.0,
        proposal_flags=(*proposal.flags, *proposal.doubts) if proposal else (),
        facts=_facts(run, policy),
        answer=None,
        digest=_digest(act),
        tool=tool_for(act.kind) if act else None,
    )
    now = {each.rule: each.word for each in decide(given, policy, run.decided_at).reasons}
    held = {rule: word for rule, word in run.reasons if rule not in COMPUTED}
    return {**{rule: word for rule, word in now.items() if rule in COMPUTED}, **held}


def _digest(act: Act | None) -> str:
    return act_digest("message", "sms", RECIPIENT, act.body if act else "")


def _facts(run: Recorded, policy: GatePolicy) -> GateFacts:
    """Return facts that stand in the way of nothing, but for those that the computed rules rest on.

    Whether a new text names another contact is not known: only memory could tell.
    """
    return GateFacts(
        is_opted_out=False,
        has_consent=True,
        recipient=RECIPIENT,
        recipient_timezone=policy.location_timezone,
        is_vip=run.contact.is_vip,
        taken_over_by=None,
        paused_by=(),
        has_newer_message=False,
        causes_answered=False,
        other_open_send=False,
        seen_before=not any(rule == "never_seen_before" for rule, _ in run.reasons),
        sent_in_window=(0,) * len(policy.frequency),
        passes=1,
        is_reply=run.kind == "message",
        contact_name=run.contact.name,
        written_in=language_of(run.text),
    )
