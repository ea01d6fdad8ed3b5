"""Notes of the states that ask people, send, look up, wait and end."""

from __future__ import annotations

from ops.deeds import deed, thing
from ops.history import Visit
from ops.note_words import (
    FINDINGS,
    RESULTS,
    Notes,
    answered,
    at,
    count,
    dollars,
    moment,
    observed,
    span,
    words,
)
from ops.story import Note

# ── People ────────────────────────────────────────────────────────────────────────────────────────────


def post_saw(visit: Visit) -> Notes:
    for reason in (
        at(visit.result, "posted.question.reasons") or at(visit.given, "gate.question.reasons") or ()
    ):
        yield Note("Asks because", words(reason.get("text")))


def post_did(visit: Visit) -> Notes:
    yield Note("Posted", f"In Slack, in {at(visit.result, 'posted.channel')}, still without buttons.")


def note_request_saw(visit: Visit) -> Notes:
    if answer := at(visit.given, "await_human_verdict.answer"):
        yield Note("Answer", answered(answer.get("by"), answer.get("kind")))


def note_request_decided(visit: Visit) -> Notes:
    result = visit.result
    if result.get("next") == "await":
        yield Note("Asked now", f"{result.get('who')}, for {span(result.get('wait_s') or 0)}")
    else:
        yield Note("Settled", answered(result.get("answered_by"), result.get("answer")))


def await_saw(visit: Visit) -> Notes:
    yield Note("Asked", f"{at(visit.given, 'note_request.who')}, with buttons")


def await_decided(visit: Visit) -> Notes:
    yield Note("Answer", answered(visit.result.get("by"), visit.result.get("kind")))
    if visit.result.get("body"):
        yield Note("Their text", words(visit.result["body"]))


def settle_did(visit: Visit) -> Notes:
    request = visit.given.get("note_request") or {}
    said = answered(request.get("answered_by"), request.get("answer"))
    yield Note("Wrote in Slack", f"Under the same message: {said}")


# ── Sending ───────────────────────────────────────────────────────────────────────────────────────────


def send_saw(visit: Visit) -> Notes:
    grant = at(visit.given, "gate.grant") or {}
    done = deed(grant, visit.zone)
    yield Note("Act" if done else "Text", done or words(grant.get("body")))
    if subject := at(grant, "arguments.subject"):
        yield Note("Subject", words(subject))
    yield Note("To", f"{grant.get('recipient')} from {grant.get('sender')}")
    for look in observed(visit, "fence"):
        yield Note(
            "The fence", f"could not be read ({look.get('asked')}: {look.get('error')}), so it is closed"
        )


def send_did(visit: Visit) -> Notes:
    receipt = visit.result.get("receipt") or {}
    why = receipt.get("provider_id") or receipt.get("error")
    result = words(receipt.get("result"))
    told = RESULTS.get(result, result).format(thing=thing(at(visit.given, "gate.grant")))
    yield Note("Sent", f"{told}{f' ({why})' if why else ''}")


def note_receipt_saw(visit: Visit) -> Notes:
    if result := at(visit.given, "send.receipt.result"):
        told = RESULTS.get(result, result).format(thing=thing(at(visit.given, "gate.grant")))
        yield Note("Send told", told)
    if finding := at(visit.given, "reconcile.found.finding"):
        told = FINDINGS.get(finding, finding).format(thing=thing(at(visit.given, "look_up_send.open")))
        yield Note("The look told", told)


def note_receipt_did(visit: Visit) -> Notes:
    for grant_id, state in (visit.result.get("states") or {}).items():
        yield Note("On record", f"Grant {grant_id[:8]} is {state}.")


def look_up_decided(visit: Visit) -> Notes:
    grant_id = at(visit.result, "open.grant_id")
    what = thing(at(visit.result, "open")).capitalize()
    unclear = (
        f"{what} {grant_id[:8]} is unclear; nobody can post it any more." if grant_id else "None any more."
    )
    yield Note("Unclear", unclear)


def reconcile_saw(visit: Visit) -> Notes:
    what = thing(at(visit.given, "look_up_send.open"))
    for call in observed(visit, "tool_call"):
        yield Note("Listed", f"{count(at(call, 'answered.candidates') or 0, what)} that could be it")


def reconcile_decided(visit: Visit) -> Notes:
    finding = words(at(visit.result, "found.finding"))
    told = FINDINGS.get(finding, finding).format(thing=thing(at(visit.given, "look_up_send.open")))
    yield Note("Found", told)


# ── Waiting and the end ───────────────────────────────────────────────────────────────────────────────


def until_saw(visit: Visit) -> Notes:
    yield Note("Until", moment(at(visit.given, "gate.until"), visit.zone))


def park_saw(visit: Visit) -> Notes:
    if step := at(visit.asked, "MessageBody.step"):
        yield Note("Stuck at", f"{step}; the run waits in the retry queue.")


def record_decided(visit: Visit) -> Notes:
    yield Note("Ended as", words(visit.result.get("outcome")))


def record_did(visit: Visit) -> Notes:
    for settled in observed(visit, "settled"):
        if settled.get("spent_usd_micros"):
            yield Note("Spent", dollars(settled["spent_usd_micros"]))
    yield Note("Audit head", words(visit.result.get("audit_head"))[:12])
