"""Propose what to do about a classified lead. State "Draft" in statemachines/lead.asl.json."""

from frontdesk.brain.drafting import propose
from frontdesk.brain.router import open_brain
from frontdesk.orchestration.contracts import DraftInput, DraftOutput
from frontdesk.orchestration.step import step


@step(DraftInput)
def handle(request: DraftInput) -> DraftOutput:
    proposal = propose(
        request.brief,
        request.classification,
        open_brain(),
        request.at.attempt,
        before_usd_micros=request.before_usd_micros,
    )
    return DraftOutput(proposal=proposal)
