"""Read a lead. State "Classify" in statemachines/lead.asl.json."""

from frontdesk.brain.classify import classify
from frontdesk.brain.router import open_router
from frontdesk.orchestration.contracts import ClassifyInput, ClassifyOutput
from frontdesk.orchestration.step import step


@step(ClassifyInput)
def handle(request: ClassifyInput) -> ClassifyOutput:
    with open_router("classify") as brain:
        return ClassifyOutput(classification=classify(request.brief, brain))
