"""Do what one grant is for, once. State "Send" in statemachines/lead.asl.json."""

from frontdesk.clock import open_clock
from frontdesk.orchestration.contracts import SendInput, SendOutput
from frontdesk.orchestration.step import step
from frontdesk.playbook import open_playbook
from frontdesk.tools.fence import open_fence
from frontdesk.tools.posters import open_poster
from frontdesk.tools.sending import send


@step(SendInput)
def handle(request: SendInput) -> SendOutput:
    receipt = send(
        request.grant,
        request.at.execution,
        request.at.redrive_count,
        poster=open_poster(request.grant, open_playbook()),
        fence=open_fence(),
        clock=open_clock(),
    )
    return SendOutput(receipt=receipt)
