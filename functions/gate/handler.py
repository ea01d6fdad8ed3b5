"""Decide, and keep the books. States "Gate", "Note Request", "Note Receipt" and "Look Up Send". [db]"""

from collections.abc import Callable
from typing import Any

from frontdesk.clock import open_clock
from frontdesk.memory import approvals, ledger, receipts
from frontdesk.memory.store import open_memory
from frontdesk.memory.world import World
from frontdesk.orchestration import contracts as c
from frontdesk.orchestration.step import step
from frontdesk.playbook import open_playbook

Work = Callable[[Any, World], c.StepOutput]
WORK: dict[type[c.StepInput], Work] = {
    c.GateInput: lambda ask, world: c.GateOutput.of(
        ledger.pass_gate(world, ask.run_id, ask.at.entry, ask.classification, ask.proposal)
    ),
    c.NoteRequestInput: lambda ask, world: c.NoteRequestOutput.of(
        approvals.note_request(world, ask.run_id, ask.posted, ask.answer)
    ),
    c.NoteReceiptInput: lambda ask, world: c.NoteReceiptOutput.of(
        receipts.note_receipt(world, ask.send, ask.found)
    ),
    c.LookUpSendInput: lambda ask, world: c.LookUpSendOutput.of(receipts.look_up(world, ask.run_id)),
}


@step(c.DatabaseWork)
def handle(request: c.StepInput) -> c.StepOutput:
    with open_memory() as store:
        return WORK[type(request)](request, World(store, open_playbook(), open_clock().now()))
