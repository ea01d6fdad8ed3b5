"""Rules about the person: whether they may be texted at all, and now."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.domain.curfew import Curfew, curfew_for
from frontdesk.domain.rules_of_the_run import is_last_word, is_prompt
from frontdesk.domain.texting_law import legal_caps
from frontdesk.domain.verdict import GateFacts, GateInput, GatePolicy, Objection

PAUSE_LOOK = timedelta(minutes=15)


def switch(given: GateInput, _policy: GatePolicy, now: datetime) -> Objection | None:
    """Paused means held: stopping forgets the person, asking invites an approval that cannot count.

    It looks again every quarter of an hour; after five hours the pass counter shows the run to a person.
    """
    if given.act is not None and given.facts.paused_by:
        return Objection("hold", f"Sending is paused ({', '.join(given.facts.paused_by)}).", now + PAUSE_LOOK)
    return None


def no_recipient(given: GateInput, _policy: GatePolicy, _now: datetime) -> Objection | None:
    if given.act is not None and not given.facts.recipient:
        where = "no address to e-mail" if given.is_mail else "no number to text"
        return Objection("ask", f"There is {where}; please reach them another way.")
    return None


def no_consent(given: GateInput, _policy: GatePolicy, now: datetime) -> Objection | None:
    """Without consent a text is against the law: no approval sends it, but a person must hear of the lead.

    Stopping would be as legal, and the lead would wait forever. Who texts us agrees to an answer.
    """
    may_be_written = given.facts.has_consent or given.facts.is_reply or is_last_word(given, now)
    if _is_written(given) and not may_be_written:
        other = "e-mailed; please call them" if given.is_mail else "texted; please call or e-mail them"
        return Objection("ask", f"They never agreed to be {other} instead.")
    return None


def quiet_hours(given: GateInput, policy: GatePolicy, now: datetime) -> Objection | None:
    """Their own night counts; where it is unclear, the location's and that of wherever they may be."""
    if not _is_texted(given) or is_prompt(given, now):
        return None
    curfew = curfew_of(given.facts, policy)
    until = curfew.held_until(now)
    if until is None:
        return None
    asleep = curfew.asleep(now) or curfew.zones[0]
    here, then = (moment.astimezone(ZoneInfo(asleep)) for moment in (now, until))
    day = "" if then.date() == here.date() else f"{then:%A} at "
    return Objection("hold", f"It is {here:%H:%M} for them; texts go out from {day}{then:%H:%M}.", until)


def curfew_of(facts: GateFacts, policy: GatePolicy) -> Curfew:
    """Return the hours in which this person is not texted: their own night, and the law where they may be."""
    known = facts.recipient_timezone
    return curfew_for((known,) if known else facts.possible_timezones, facts.states, policy)


def legal_frequency(given: GateInput, policy: GatePolicy, now: datetime) -> Objection | None:
    """Some states say how often; an answer to a text of theirs is no solicitation, and no yes waives this."""
    if not _is_texted(given) or given.facts.is_reply or is_last_word(given, now):
        return None
    for cap in legal_caps(curfew_of(given.facts, policy).states):
        counted = [moment for moment in given.facts.sent_lately if moment > now - cap.window]
        if len(counted) >= cap.limit:
            until = counted[-cap.limit] + cap.window
            spoken = f"{cap.limit} texts in {_span(cap.window)} are what the law allows where they may be."
            return Objection("hold", spoken, until)
    return None


def frequency(given: GateInput, policy: GatePolicy, now: datetime) -> Objection | None:
    if not _is_written(given) or not given.facts.recipient or is_last_word(given, now):
        return None
    what = "e-mails" if given.is_mail else "texts"
    for cap, sent in zip(policy.frequency, given.facts.sent_in_window, strict=True):
        if sent >= cap.limit:
            return Objection(
                "ask",
                f"They got {sent} {what} from us in the last {_span(cap.window)}; {cap.limit} is the limit.",
            )
    return None


def _is_texted(given: GateInput) -> bool:
    """Whether it makes a telephone ring: the laws of texting do not bind e-mail, which waits to be opened."""
    return _is_written(given) and not given.is_mail


def _is_written(given: GateInput) -> bool:
    """Whether the act is something that the person reads; a calendar may be written to at night."""
    return given.act is not None and given.act.kind == "message"


def _span(window: timedelta) -> str:
    hours = window / timedelta(hours=1)
    return f"{hours / 24:g} days" if hours > 24 else f"{hours:g} hours"
