"""Post one granted text. State "Send" in statemachines/lead.asl.json."""

from frontdesk.clock import open_clock
from frontdesk.orchestration.contracts import SendInput, SendOutput
from frontdesk.orchestration.step import step
from frontdesk.playbook import open_playbook
from frontdesk.settings import PublicSettings, load
from frontdesk.tools.fence import open_fence
from frontdesk.tools.sending import send
from frontdesk.tools.twilio_account import open_account
from frontdesk.tools.twilio_send import TwilioMessenger, callback_url


@step(SendInput)
def handle(request: SendInput) -> SendOutput:
    reports_to = callback_url(load(PublicSettings).public_url, open_playbook().first_source("twilio"))
    receipt = send(
        request.grant,
        request.at.execution,
        request.at.redrive_count,
        messenger=TwilioMessenger(open_account(), reports_to),
        fence=open_fence(),
        clock=open_clock(),
    )
    return SendOutput(receipt=receipt)
