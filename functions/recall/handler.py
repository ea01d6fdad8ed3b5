"""Open the run of an event and recall what is known. State "Recall" in statemachines/lead.asl.json. [db]"""

from frontdesk.clock import open_clock
from frontdesk.embedder import open_embedder
from frontdesk.memory.recall import Attempt, Recall, recall
from frontdesk.memory.store import open_memory
from frontdesk.orchestration.contracts import RecallInput, RecallOutput
from frontdesk.orchestration.step import step
from frontdesk.playbook import open_playbook
from frontdesk.settings import ReleaseSettings, load


@step(RecallInput)
def handle(request: RecallInput) -> RecallOutput:
    world = Recall(open_playbook(), load(ReleaseSettings).release, open_embedder(), open_clock())
    with open_memory() as memory:
        attempt = Attempt(request.at.execution, request.at.started_at)
        return RecallOutput.of(recall(memory, request.lead, attempt, world))
