"""Look for a text whose fate is unknown. State "Reconcile" in statemachines/lead.asl.json; it cannot post."""

from frontdesk.orchestration.contracts import ReconcileInput, ReconcileOutput
from frontdesk.orchestration.step import step
from frontdesk.tools.looking import look
from frontdesk.tools.lookups import open_lookup


@step(ReconcileInput)
def handle(request: ReconcileInput) -> ReconcileOutput:
    return ReconcileOutput(found=look(request.open, open_lookup))
