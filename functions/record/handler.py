"""Close a run: outcome, memories, audit head. State "Record" in statemachines/lead.asl.json. [db]"""

from frontdesk.clock import open_clock
from frontdesk.embedder import open_embedder
from frontdesk.memory.record import Ending, record
from frontdesk.memory.store import open_memory
from frontdesk.memory.world import World
from frontdesk.orchestration.contracts import RecordInput, RecordOutput
from frontdesk.orchestration.step import step
from frontdesk.playbook import open_playbook


@step(RecordInput)
def handle(request: RecordInput) -> RecordOutput:
    with open_memory() as store:
        world = World(store, open_playbook(), open_clock().now())
        ending = Ending(request.outcome, request.classification, request.bill)
        return RecordOutput.of(record(world, request.lead, ending, embedder=open_embedder()))
