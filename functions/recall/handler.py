"""Open the run of an event and recall what is known. State "Recall" in statemachines/lead.asl.json. [db]"""

from frontdesk.clock import open_clock
from frontdesk.embedder import open_embedder
from frontdesk.memory.recall import Attempt, recall
from frontdesk.memory.store import open_memory
from frontdesk.memory.world import World
from frontdesk.orchestration.contracts import RecallInput, RecallOutput
from frontdesk.orchestration.step import step
from frontdesk.playbook import open_playbook
from frontdesk.settings import ReleaseSettings, load


@step(RecallInput)
def handle(request: RecallInput) -> RecallOutput:
    attempt = Attempt(request.at.execution, request.at.started_at)
    with open_memory() as store:
        world = World(store, open_playbook(), open_clock().now())
        release = load(ReleaseSettings).release
        return RecallOutput.of(
            recall(world, request.lead, attempt, release=release, embedder=open_embedder())
        )
