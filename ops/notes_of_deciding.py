"""Notes of the states that read a lead, draft and decide: Recall, Classify, Draft, Gate."""

from __future__ import annotations

from frontdesk.domain.rules_of_the_answer import in_words
from ops.deeds import deed, thing
from ops.history import Document, Visit
from ops.note_words import GATE_SAYS, IS_WHAT, KINDS, Notes, at, count, moment, observed, short_budget, words
from ops.notes_of_models import models
from ops.story import Note

# ── Recall, Classify, Draft ───────────────────────────────────────────────────────────────────────────


def recall_saw(visit: Visit) -> Notes:
    lead = visit.given.get("lead") or {}
    person = lead.get("person") or {}
    who = (person.get("name"), person.get("phone_e164"), person.get("email"))
    yield Note("From", ", ".join(filter(None, who)) or "nobody who can be reached")
    kind = "an e-mail" if _is_mail(lead) else KINDS.get(lead.get("kind", ""), "an event")
    yield Note("As", f"{kind} through {lead.get('source')}")
    if lead.get("text"):
        yield Note("They wrote", words(lead["text"]))
    if source := at(lead, "consent.source"):
        yield Note("Consent", f"They agreed to be texted, through {source}.")
    if status := at(lead, "delivery.status"):
        yield Note("Delivery", f"The provider says: {status}.")
    if scope := at(lead, "switch.scope"):
        yield Note("Switch", f"{scope} is {'paused' if at(lead, 'switch.is_paused') else 'on again'}.")


def _is_mail(lead: Document) -> bool:
    return (lead.get("kind"), lead.get("channel")) == ("message", "email")


def recall_decided(visit: Visit) -> Notes:
    yield Note("What it is", IS_WHAT.get(visit.result.get("kind", ""), words(visit.result.get("kind"))))
    contact = at(visit.result, "brief.contact")
    if contact:
        vip = "; a VIP" if contact.get("is_vip") else ""
        known = "New here" if contact.get("is_new") else f"Known here ({contact.get('stage')})"
        yield Note("Who it is", f"{known}{vip}.")


def recall_did(visit: Visit) -> Notes:
    brief = visit.result.get("brief") or {}
    if thread := brief.get("thread"):
        yield Note("Remembered", f"{count(len(thread), 'earlier message')} with this person.")
    for each in brief.get("memories") or ():
        yield Note("Remembered", f"“{words(each.get('text'))}” ({each.get('provenance')})")
    topics = dict.fromkeys(str(each.get("provenance")) for each in brief.get("knowledge") or ())
    if topics:
        yield Note("Knowledge found", ", ".join(topics))
    for cut in observed(visit, "budget_short"):
        yield Note("Budget", short_budget(cut))


def classify_saw(visit: Visit) -> Notes:
    calls = list(observed(visit, "model_call"))
    yield from (Note("Read", each) for each in dict.fromkeys(words(call.get("shown")) for call in calls))
    for call in calls:
        answered = call.get("answered")
        for near in (answered.get("neighbours") or ()) if isinstance(answered, dict) else ():
            yield Note("Near to", f"“{near['text']}” ({near['intent']}, {near['score']:.2f})")


def classify_decided(visit: Visit) -> Notes:
    read = visit.result.get("classification") or {}
    yield Note("Intent", f"{read.get('intent')}, {read.get('confidence', 0):.0%} sure")
    tone = f"{read.get('urgency')} urgency, {read.get('sentiment')}, in {read.get('language')}"
    yield Note("Tone", tone)
    if flags := read.get("flags"):
        yield Note("Flags", "; ".join(map(in_words, flags)))


def draft_saw(visit: Visit) -> Notes:
    yield Note("About", words(at(visit.given, "classify.classification.intent")))


def draft_decided(visit: Visit) -> Notes:
    proposal = visit.result.get("proposal") or {}
    yield Note("Why", f"{words(proposal.get('why'))} ({proposal.get('confidence', 0):.0%} sure)")


def draft_did(visit: Visit) -> Notes:
    acts = at(visit.result, "proposal.acts") or ()
    for act in acts:
        if done := deed(act, visit.zone):
            yield Note("Proposed", done)
            continue
        yield Note("Wrote", words(act.get("body")))
        grounds = (
            f"{each['kind'].replace('_', ' ')} {each['reference']}" for each in act.get("grounds") or ()
        )
        yield Note("Stands on", ", ".join(grounds) or "nothing")
    if not acts:
        yield Note("Wrote", "nothing")
    yield from models(visit)


# ── Gate ──────────────────────────────────────────────────────────────────────────────────────────────


def gate_saw(visit: Visit) -> Notes:
    act = deed(visit.result.get("grant"), visit.zone)
    text = act or at(visit.result, "grant.body") or at(visit.result, "question.body")
    if text:
        is_text = not act and at(visit.result, "question.kind") in (None, "message")
        yield Note("The text" if is_text else "The act", words(text))
    for reason in at(visit.result, "question.reasons") or ():
        if reason.get("rule") == "earlier_message":
            yield Note("Earlier", words(reason.get("text")))


def gate_decided(visit: Visit) -> Notes:
    word = words(visit.result.get("verdict"))
    yield Note("The gate says", GATE_SAYS.get(word, word))


def gate_did(visit: Visit) -> Notes:
    result = visit.result
    if grant := result.get("grant"):
        by = moment(grant["not_after"], visit.zone)
        yield Note("Granted", f"One {thing(grant)} for {grant['recipient']}, to be posted by {by}.")
    if result.get("question"):
        yield Note("Asks", "A person of the location, about exactly this.")
    if result.get("until") and result.get("verdict") in ("hold", "reconcile"):
        yield Note("Looks again", f"at {moment(result['until'], visit.zone)}")
    if result.get("outcome"):
        yield Note("Ends as", words(result["outcome"]))
