"""Propose what to do about a classified lead. State "Draft" in statemachines/lead.asl.json."""

from dataclasses import replace
from functools import partial

from frontdesk.brain.drafting import propose
from frontdesk.brain.records import recorded
from frontdesk.brain.router import open_brain
from frontdesk.orchestration.contracts import DraftInput, DraftOutput
from frontdesk.orchestration.step import step
from frontdesk.tools.calendars import open_calendar
from frontdesk.tools.read_tools import open_read_tools


@step(DraftInput)
def handle(request: DraftInput) -> DraftOutput:
    brain = open_brain()
    proposal = propose(
        request.brief,
        request.classification,
        replace(brain, read_tools=partial(open_read_tools, brain.playbook)),
        request.at.attempt,
        before_usd_micros=request.before_usd_micros,
        open_calendar=partial(open_calendar, brain.playbook),
    )
    return DraftOutput(proposal=recorded(proposal, request.classification, brain.playbook))
