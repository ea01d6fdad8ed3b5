"""Ask a person, in one message. States "Post Request", "Await Human Verdict" and "Settle Request"."""

from functools import singledispatch

from frontdesk.escalation import requests
from frontdesk.escalation.slack_api import SlackApi, open_slack
from frontdesk.orchestration import contracts as c
from frontdesk.orchestration.step import step
from frontdesk.playbook import Playbook, open_playbook


@step(c.AskWork)
def handle(request: c.PostRequestInput | c.OfferInput | c.SettleRequestInput) -> c.StepOutput | None:
    return work(request, open_slack(timeout_s=4), open_playbook())


@singledispatch
def work(request: c.StepInput, *_: SlackApi | Playbook) -> c.StepOutput | None:
    raise TypeError(f"ask has no work called {type(request).__name__}")


work.register(c.PostRequestInput, lambda *asked: c.PostRequestOutput(posted=requests.post(*asked)))
work.register(c.OfferInput, requests.offer)
work.register(c.SettleRequestInput, lambda *ended: c.SettleRequestOutput(next=requests.settle(*ended)))
