"""Take a person's click or dialog from Slack and answer within three seconds. POST /slack/interactions."""

import time

from frontdesk.clock import open_clock
from frontdesk.escalation import approvals, interactions, signatures
from frontdesk.escalation.slack_api import open_slack
from frontdesk.escalation.tokens import open_tokens
from frontdesk.orchestration.http_entry import HttpRequest, HttpResponse, http_entry
from frontdesk.playbook import open_playbook
from frontdesk.settings import SlackSettings, load


@http_entry
def handle(request: HttpRequest) -> HttpResponse:
    secret = load(SlackSettings).slack_signing_secret.get_secret_value()
    signatures.verify(request.body, request.headers, secret, time.time())
    needs = approvals.Answering(open_playbook(), open_slack(timeout_s=1), open_tokens(), open_clock())
    reaction = approvals.react(interactions.read(request.body), needs)
    return HttpResponse(200, reaction.body, outcome=reaction.outcome)
