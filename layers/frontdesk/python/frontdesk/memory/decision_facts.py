"""What the audit log keeps of a decision: rules with their sentences, numbers, words of closed sets and
digests; never a body, a name or an address of whoever wrote."""

from __future__ import annotations

from typing import Any

from frontdesk.domain.proposal import Classification, Proposal, body_digest
from frontdesk.domain.verdict import Verdict

Facts = dict[str, Any]


def facts_of_reasons(verdict: Verdict) -> list[Facts]:
    """Return every rule's word and why; a sentence that quotes a text is replaced by one that does not."""
    return [
        {
            "rule": each.rule,
            "version": each.version,
            "word": each.word,
            "text": each.on_record or each.text,
        }
        for each in verdict.reasons
    ]


def facts_of_reading(read: Classification | None) -> Facts | None:
    """Return how the brain read the lead."""
    if read is None:
        return None
    return {
        "intent": read.intent,
        "urgency": read.urgency,
        "sentiment": read.sentiment,
        "language": read.language,
        "confidence": read.confidence,
        "score": read.score,
        "spent_usd_micros": read.spent_usd_micros,
        "flags": list(read.flags),
        "model_id": read.model_id,
    }


def facts_of_proposal(proposal: Proposal | None) -> Facts | None:
    """Return what the brain proposed: its texts by digest and length, and what they stand on by reference.

    A model's own words about why stay out: nothing stops them from quoting the lead.
    """
    if proposal is None:
        return None
    return {
        "acts": [
            {
                "kind": act.kind,
                "body_digest": body_digest(act.body),
                "chars": len(act.body),
                "grounds": [f"{ground.kind}:{ground.reference}" for ground in act.grounds],
            }
            for act in proposal.acts
        ],
        "confidence": proposal.confidence,
        "score": proposal.score,
        "spent_usd_micros": proposal.spent_usd_micros,
        "flags": list(proposal.flags),
        "language": proposal.language,
        "model_id": proposal.model_id,
        "prompt_version": proposal.prompt_version,
        "behaviour_digest": proposal.behaviour_digest,
    }
