"""Drafts what the desk would do about a classified lead. State "Draft"."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import partial
from typing import Final

from frontdesk.brain.belt import open_belt
from frontdesk.brain.booking import OpenCalendar, booked
from frontdesk.brain.metering import EARLIER, note_before
from frontdesk.brain.prompts import writing_task
from frontdesk.brain.router import PATIENT_ATTEMPTS, Brain
from frontdesk.brain.rungs import Answered, Rung
from frontdesk.clock import open_clock
from frontdesk.domain.proposal import Brief, Classification, Proposal, ThreadMessage
from frontdesk.errors import Misconfigured, ModelOutputUnusable, NeedsHuman, RetryLater
from frontdesk.playbook_routes import Task

THREAD_MESSAGES: Final = 6
"""So many messages of a conversation are shown; of a longer one, the older ones are made one message."""


def propose(
    brief: Brief,
    classification: Classification,
    brain: Brain,
    attempt: int = 0,
    *,
    before_usd_micros: int = 0,
    open_calendar: OpenCalendar | None = None,
) -> Proposal:
    """Return one Proposal; it has no acts when there is nothing that the desk may say.

    `before_usd_micros` is what steps of this run spent that failed. Without `open_calendar` nothing is
    booked.

    Raises:
        ProviderUnavailable: no model could be reached, and the next attempt may reach one.
    """
    note_before(before_usd_micros, EARLIER)
    if open_calendar and (
        by_rule := booked(brief, classification, brain.playbook, open_calendar, open_clock().now())
    ):
        return by_rule
    before = classification.spent_usd_micros + before_usd_micros
    shortened, spent = _shortened(brief, before, brain)

    def drafted(rung: Rung) -> Answered[Proposal]:
        answered = rung.draft(shortened, classification)
        if (acts := len(answered.value.acts)) > Proposal.MAX_ACTS:
            raise ModelOutputUnusable(f"a draft of {acts} acts; {Proposal.MAX_ACTS} are allowed")
        return answered

    task = _task(classification.intent, brain)
    account = {"attempt": attempt, "spent_usd_micros": before, "beside_usd_micros": spent}
    proposal = _with_belt(brain, task, brief, attempt).router(task, shortened, **account).ask(drafted)
    return replace(
        proposal,
        spent_usd_micros=proposal.spent_usd_micros + spent,
        behaviour_digest=_with_behaviour(proposal.behaviour_digest, brain),
    )


def _with_belt(brain: Brain, task: Task, brief: Brief, attempt: int) -> Brain:
    """Return the brain with one belt of tools for all models that are asked for this draft."""
    if not brain.routes.of(task):
        return brain
    belt = open_belt(partial(brain.read_tools, brief), is_patient=attempt < PATIENT_ATTEMPTS)
    return replace(brain, open_model=partial(brain.open_model, belt=belt)) if belt else brain


def _with_behaviour(digest: str, brain: Brain) -> str:
    """Return the digest of what made the text, with how the brain came to ask for it."""
    made_by = [digest, brain.behaviour()]
    return hashlib.sha256(json.dumps(made_by, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _task(intent: str, brain: Brain) -> Task:
    """Return who writes: the models for strategic matters where the playbook marks it so and has them."""
    task = writing_task(brain.playbook, intent)
    return task if brain.routes.of(task) else "draft"


def _shortened(brief: Brief, spent_usd_micros: int, brain: Brain) -> tuple[Brief, int]:
    """Return the brief with a thread that is not too long, and what shortening it cost.

    A draft never fails for it: without a summary the thread stays as it is.
    """
    if len(brief.thread) <= THREAD_MESSAGES or not brain.routes.summarize:
        return brief, 0
    kept = THREAD_MESSAGES - 1
    older = replace(brief, thread=brief.thread[:-kept])
    router = brain.router("summarize", older, spent_usd_micros=spent_usd_micros)
    try:
        summary = router.ask(lambda rung: rung.summarize(older))
    except (RetryLater, NeedsHuman, Misconfigured):  # the router put on record why
        return brief, router.spent_usd_micros
    # As the lead's words, since some are: nothing in a summary is to be trusted more than they are.
    first = ThreadMessage("lead", f"Earlier in this conversation: {summary.text}", older.thread[-1].at)
    return replace(brief, thread=(first, *brief.thread[-kept:])), router.spent_usd_micros
