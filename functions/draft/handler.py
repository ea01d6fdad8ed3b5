"""Propose what to do about a classified lead. State "Draft" in statemachines/lead.asl.json."""

from frontdesk.brain.drafting import propose
from frontdesk.brain.router import open_router
from frontdesk.orchestration.contracts import DraftInput, DraftOutput
from frontdesk.orchestration.step import step


@step(DraftInput)
def handle(request: DraftInput) -> DraftOutput:
    with open_router("draft") as brain:
        return DraftOutput(proposal=propose(request.brief, request.classification, brain))
