"""Drafts what the desk would do about a classified lead. State "Draft"."""

from __future__ import annotations

from frontdesk.brain.router import Provider, Router
from frontdesk.domain.proposal import Brief, Classification, Proposal
from frontdesk.errors import ModelOutputUnusable


def propose(brief: Brief, classification: Classification, router: Router) -> Proposal:
    """Return one Proposal; it has no acts when there is nothing that the desk may say.

    Raises:
        RetryLater: no model could be reached.
        NeedsHuman: no model gave an answer that can be used.
    """

    def drafted(provider: Provider) -> Proposal:
        proposal = provider.draft(brief, classification)
        if len(proposal.acts) > Proposal.MAX_ACTS:
            raise ModelOutputUnusable(
                f"a draft of {len(proposal.acts)} acts; {Proposal.MAX_ACTS} are allowed"
            )
        return proposal

    return router.ask(drafted)
