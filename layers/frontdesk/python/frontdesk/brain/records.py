"""What the CRM is told of an answered lead: the playbook says it by intent, and no model words it."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.domain.proposal import Act, Classification, Proposal
from frontdesk.playbook import Playbook
from frontdesk.playbook_ways import record_of


def recorded(proposal: Proposal, reading: Classification, playbook: Playbook) -> Proposal:
    """Return the proposal with the record of its intent as the last act; it waits for those before it.

    Where nothing is proposed, or as much as one message allows, nothing is added.
    """
    update = record_of(playbook, reading.intent)
    if update is None or not 0 < len(proposal.acts) < Proposal.MAX_ACTS:
        return proposal
    return replace(proposal, acts=(*proposal.acts, Act("crm_update", "", arguments=update)))
