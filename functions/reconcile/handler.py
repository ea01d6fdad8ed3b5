"""Look for a text whose fate is unknown. State "Reconcile" in statemachines/lead.asl.json; it cannot post."""

from frontdesk.orchestration.contracts import ReconcileInput, ReconcileOutput
from frontdesk.orchestration.step import step
from frontdesk.tools.twilio_account import open_account
from frontdesk.tools.twilio_list import TwilioLookup, reconcile


@step(ReconcileInput)
def handle(request: ReconcileInput) -> ReconcileOutput:
    return ReconcileOutput(found=reconcile(request.open, TwilioLookup(open_account())))
