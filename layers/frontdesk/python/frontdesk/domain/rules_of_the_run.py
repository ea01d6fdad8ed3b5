"""Rules about the run itself: what a person said, what was sent before, and when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.domain.arguments import LastWord, OptOutSync
from frontdesk.domain.proposal import Act, Proposal
from frontdesk.domain.refusals import in_words
from frontdesk.domain.sends import Reentry
from frontdesk.domain.verdict import Answer, GateInput, GatePolicy, Objection, Outcome

OPEN_SEND_LOOK = timedelta(minutes=1)
PROMPT = timedelta(minutes=5)
"""An opt-out may be confirmed within this time; later it counts as one more text."""
_BY_HAND = "Please set it there by hand."


def is_answer_to_this(given: GateInput) -> bool:
    """Tell whether the answer says yes to exactly this act: the digest approved, or the text written."""
    answer, act = given.answer, given.act
    if answer is None or act is None:
        return False
    if answer.kind == "approve":
        return answer.digest == given.digest
    is_bound = given.proposed_digest is None or answer.digest == given.proposed_digest
    return answer.kind == "edit" and answer.body == act.body and is_bound


def already_sent(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    if given.is_notice_due:
        return None
    if given.act is None and given.act_index > 0:
        is_silenced = given.is_own and given.facts.is_opted_out
        outcome: Outcome = "stopped" if is_silenced else "sent"
        return Objection("stop", "Everything that was proposed has been sent.", outcome=outcome)
    if given.reentry is Reentry.DONE:
        return Objection("stop", "This message has been sent already.", outcome="sent")
    return None


def opt_out(given: GateInput, _policy: GatePolicy, now: datetime) -> Objection | None:
    """Their word reaches the CRM all the same, a person who must hear of it, and they its confirmation."""
    is_exempt = given.is_notice_due or is_last_word(given, now) or _is_sync(given)
    if _is_marked(given) and not given.facts.is_opted_out:
        return Objection("stop", "They agreed to texts again meanwhile.", outcome="superseded")
    if given.facts.is_opted_out and not is_exempt:
        how = "e-mailing" if given.is_mail else "texting"
        return Objection("stop", f"They asked us to stop {how} them.", outcome="stopped")
    return None


def is_last_word(given: GateInput, now: datetime) -> bool:
    """Tell whether this is the one confirmation of an opt-out, while it may still be given."""
    is_first_try = given.reentry in (Reentry.NEW, Reentry.SAME)
    return _is_marked(given) and is_first_try and is_prompt(given, now)


def _is_marked(given: GateInput) -> bool:
    return given.act is not None and isinstance(given.act.arguments, LastWord)


def is_prompt(given: GateInput, now: datetime) -> bool:
    """Tell whether the desk answers a word that carriers know, and at once: then any hour is right."""
    received = given.facts.received_at
    is_answer = (
        given.is_own and given.act is not None and given.act.kind == "message" and given.answer is None
    )
    return is_answer and received is not None and now - received <= PROMPT


def _is_sync(given: GateInput) -> bool:
    return given.is_own and given.act is not None and given.act.kind == "opt_out_sync"


def notice(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    """What the desk did or heard by rule, where somebody has to look whether the rule was right."""
    return Objection("ask", given.notice) if given.notice and given.is_notice_due else None


def taken_over(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    """What was under way ends; what they write afterwards reaches us alone, so it is shown to a person."""
    by = given.facts.taken_over_by
    if by is None or given.is_own:
        return None
    if given.facts.has_written_since:
        return Objection("ask", f"{by} has taken over this conversation, and they have written again.")
    return Objection("stop", f"{by} has taken over this conversation.", outcome="taken_over")


def answer(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    """A no ends the run whatever it was about; a yes must be about exactly this text, to this person."""
    answer = given.answer
    if answer is None or answer.kind == "try_again":
        return None
    if ending := _endings(answer):
        return ending
    if given.act is None:
        return None
    if not is_answer_to_this(given):
        return Objection(
            "ask", f"The text or its recipient is not what {answer.by} agreed to; please look again."
        )
    verb = "approved" if answer.kind == "approve" else "wrote"
    return Objection("send", f"{answer.by} {verb} exactly this text.")


def _endings(answer: Answer) -> Objection | None:
    match answer.kind:
        case "reject":
            return Objection("stop", f"{answer.by} said not to send it.", outcome="rejected")
        case "take_over":
            return Objection("stop", f"{answer.by} answers this person.", outcome="taken_over")
        case "expired":
            return Objection("stop", "Nobody answered in time, so nothing is sent.", outcome="expired")
        case "superseded":
            return Objection("stop", "A newer message replaced this one.", outcome="superseded")
        case _:
            return None


def newer_message(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    """Who was booked hears of it, whatever they write meanwhile: what was begun is told to the end."""
    if given.facts.has_newer_message and not given.is_own and not _is_begun(given):
        return Objection(
            "stop",
            "They have written again since; the newer message is being answered.",
            outcome="superseded",
        )
    return None


def _is_begun(given: GateInput) -> bool:
    return 0 < given.act_index < Proposal.MAX_ACTS


def causes_answered(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    if given.facts.causes_answered and not given.is_own:
        return Objection("stop", "Another reply has answered this already.", outcome="superseded")
    return None


def too_many_passes(given: GateInput, policy: GatePolicy, _now: datetime) -> Objection | None:
    """A person sees what keeps coming back, and may let it go on."""
    passes = given.facts.passes
    if policy.max_passes < passes <= 2 * policy.max_passes:
        return Objection("ask", f"Looked at {passes} times without an end; a person has to decide.")
    return None


def without_end(given: GateInput, policy: GatePolicy, _now: datetime) -> Objection | None:
    """Who let it go on is told that it did not get there, and again; in the end it stays with them."""
    passes = given.facts.passes
    if passes > 3 * policy.max_passes:
        return Objection(
            "stop", f"Looked at {passes} times without an end; it stays with a person.", outcome="with_person"
        )
    if passes > 2 * policy.max_passes:
        return Objection(
            "ask", f"Looked at {passes} times, and it cannot be sent; please reach them another way."
        )
    return None


def nothing_proposed(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    has_sent_all = given.act is None and given.act_index > 0
    if given.is_notice_due or has_sent_all or (given.act is not None and _says_something(given.act)):
        return None
    answer = given.answer
    if given.act is None and given.reentry is Reentry.NEW and answer and answer.kind == "approve":
        return Objection(
            "stop", f"{answer.by} has seen it, and there is nothing to send.", outcome="nothing_to_do"
        )
    return Objection("ask", "There is no text to send; please answer in your own words or take over.")


def _says_something(act: Act) -> bool:
    return act.kind != "message" or bool(act.body.strip())


def earlier_send(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    """No approval sends again what was refused, except for rate, or what may have been delivered."""
    match given.reentry:
        case Reentry.RECONCILE:
            return Objection("reconcile", "It may have been sent already; looking it up first.")
        case Reentry.FAILED:
            return Objection("ask", _refused(given))
        case Reentry.EXHAUSTED if _is_sync(given):
            return Objection("ask", f"{_told(given)} cannot be asked what it heard. {_BY_HAND}")
        case Reentry.EXHAUSTED:
            return Objection(
                "ask", "It may have been delivered; the provider cannot tell. Please reach them another way."
            )
        case Reentry.OTHER:
            return Objection(
                "ask", "Something else was done for them before this draft; please look, and tell them of it."
            )
        case Reentry.NEW if given.next_try:
            return Objection("hold", "It could not be sent just now; the desk tries again.", given.next_try)
        case _:
            return None


def _refused(given: GateInput) -> str:
    why = in_words(given.send_error, is_mail=given.is_mail)
    if _is_sync(given):
        return f"{_told(given)} did not take whether they may be texted: {why}. {_BY_HAND}"
    return f"The provider did not take it: {why}. Please reach them another way."


def _told(given: GateInput) -> str:
    sync = given.act.arguments if given.act else None
    elsewhere = sync.elsewhere if isinstance(sync, OptOutSync) else ""
    return f"The CRM's sub-account {elsewhere}" if elsewhere else "The CRM"


def other_open_send(given: GateInput, _policy: GatePolicy, now: datetime) -> Objection | None:
    if given.act is not None and given.facts.other_open_send:
        return Objection(
            "hold", "Another text to this person is on its way; one at a time.", now + OPEN_SEND_LOOK
        )
    return None
