"""Read a lead. State "Classify" in statemachines/lead.asl.json."""

from frontdesk.brain.classify import classify
from frontdesk.brain.router import open_brain
from frontdesk.orchestration.contracts import ClassifyInput, ClassifyOutput
from frontdesk.orchestration.step import step


@step(ClassifyInput)
def handle(request: ClassifyInput) -> ClassifyOutput:
    reading = classify(
        request.brief, open_brain(), request.at.attempt, before_usd_micros=request.before_usd_micros
    )
    return ClassifyOutput(classification=reading)
