"""Rules about the tool: whether the playbook allows it, so far, and this often."""

from __future__ import annotations

from datetime import datetime

from frontdesk.domain.arguments import MOST_NOTE_CHARS, MOST_TAGS, Book, CrmUpdate, LastWord, OptOutSync
from frontdesk.domain.catalog import is_own_shape
from frontdesk.domain.verdict import GateInput, GatePolicy, Objection, ToolLimits


def not_allowed(given: GateInput, policy: GatePolicy, _now: datetime) -> Objection | None:
    """What is not on the allow-list does not happen, whoever says yes; a person hears that it was wanted."""
    if given.act is None:
        return None
    tool = given.tool
    if tool is None or tool.name not in policy.tools:
        wanted = tool.name if tool else given.act.kind
        return Objection("ask", f"The playbook does not allow {wanted}; nothing was done.")
    is_forged = isinstance(given.act.arguments, LastWord | OptOutSync) and not given.is_own
    if is_forged or not is_own_shape(tool, given.act.arguments):
        return Objection("ask", f"{tool.name} cannot be called with what was proposed; nothing was done.")
    if flaw := _beyond(given, policy.tools[tool.name]):
        return Objection("ask", f"The playbook does not allow {flaw}; nothing was done.")
    return None


def not_offered(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    """A slot is booked that they could choose, and one only, however many messages chose one."""
    if given.act is None or not isinstance(given.act.arguments, Book) or given.facts.is_slot_offered:
        return None
    spoken = "It is none of the times that they were offered last, or they are booked already."
    return Objection("ask", spoken)


def too_often(given: GateInput, policy: GatePolicy, _now: datetime) -> Objection | None:
    """A tool that is called again and again for one person is stuck, or led by somebody."""
    limits = policy.tools.get(given.tool.name) if given.act and given.tool else None
    most = limits.per_contact_and_day if limits else None
    if most is None or given.facts.calls_today < most:
        return None
    calls = f"{given.facts.calls_today} time{'s' * (given.facts.calls_today != 1)}"
    return Objection("ask", f"It was done {calls} for them within a day; {most} is the limit.")


def _beyond(given: GateInput, limits: ToolLimits) -> str | None:
    """Say what of an update goes beyond what the playbook lets it write."""
    update = given.act.arguments if given.act else None
    if not isinstance(update, CrmUpdate):
        return None
    if update.stage is not None and update.stage not in limits.stages:
        return "this stage of the pipeline"
    if not limits.tags.issuperset(update.tags) or len(update.tags) > MOST_TAGS:
        return "these tags"
    if update.note is not None and (not limits.has_notes or len(update.note) > MOST_NOTE_CHARS):
        return "this note"
    return None if (update.tags or update.stage or update.note) else "an update of nothing"
