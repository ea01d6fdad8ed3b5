"""Decide, and keep the books. States "Gate", "Note Request", "Note Receipt" and "Look Up Send". [db]"""

from collections.abc import Callable
from typing import Any

from frontdesk.clock import open_clock
from frontdesk.memory import approvals, ledger, receipts, store
from frontdesk.memory.world import World
from frontdesk.orchestration import contracts as c
from frontdesk.orchestration.step import step
from frontdesk.playbook import open_playbook

WORK: dict[type[c.StepInput], Callable[[World, Any], c.StepOutput]] = {
    c.GateInput: lambda w, ask: c.GateOutput.of(
        ledger.pass_gate(w, ask.run_id, ask.at.entry, ask.classification, ask.proposal)
    ),
    c.NoteRequestInput: lambda w, ask: c.NoteRequestOutput.of(
        approvals.note_request(w, ask.run_id, ask.posted, ask.answer)
    ),
    c.NoteReceiptInput: lambda w, ask: c.NoteReceiptOutput.of(receipts.note_receipt(w, ask.send, ask.found)),
    c.LookUpSendInput: lambda w, ask: c.LookUpSendOutput.of(receipts.look_up(w, ask.run_id)),
}


@step(c.DatabaseWork)
def handle(request: c.StepInput) -> c.StepOutput:
    with store.open_memory() as memory:
        return WORK[type(request)](World(memory, open_playbook(), open_clock().now()), request)
