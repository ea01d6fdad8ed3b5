"""What the tests of whole desks do in the world beyond what the demo does, and what they look at."""

import json
import uuid
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from frontdesk.domain.lead import Lead, Person, Switch, event_key
from frontdesk.domain.sends import GRANT_LIFE, MINIMUM_SETTLE
from frontdesk.orchestration.lead_json import lead_json
from frontdesk.tools.fence import DynamoFence
from ops.demo.scenes import LINCOLN_PARK, MORNING_HOUR, number_of, sms, until
from ops.desk import FENCE, INTAKE_QUEUE, LocalDesk
from ops.local.exchange import Answer, Request
from ops.local.standins.slack_workspace import SlackMessage
from ops.local.standins.standin import SeenRequest
from ops.local.standins.webhooks import post
from ops.stage import Stage
from tests.fixtures.waiting import eventually

NOON, FRIDAY = 12, 4
SETTLED = 2 * GRANT_LIFE + MINIMUM_SETTLE + timedelta(seconds=5)
"""How long after a grant its fate is decided at the latest."""


def go_to_a_morning(stage: Stage) -> None:
    """Leave time for the ladder, and before nobody may be texted any more."""
    zone = ZoneInfo(stage.desk.playbook.location(LINCOLN_PARK).timezone)
    now = stage.desk.clock.now().astimezone(zone)
    while not (now.weekday() < FRIDAY and MORNING_HOUR <= now.hour < NOON):
        stage.pass_time(until(stage, MORNING_HOUR))
        now = stage.desk.clock.now().astimezone(zone)


def ask_hours(stage: Stage, phone: str) -> str:
    """Text a question that the desk answers alone, and let it work."""
    return sms(stage, phone, "What are your hours on Friday?")


def ask_strangely(stage: Stage, phone: str) -> str:
    """Text something that a person has to look at, and let the desk work."""
    return sms(stage, phone, "it's about the thing from last week, can you sort it out")


def ask_about_insurance(stage: Stage, phone: str) -> str:
    """Text a question to which the desk has a draft that a person must see first."""
    return sms(stage, phone, "Do you take Delta Dental?")


def say_later(stage: Stage, phone: str, text: str, message_sid: str | None = None) -> str:
    """Text the desk and do not wait for it."""
    return stage.text(phone, text, to=number_of(stage, LINCOLN_PARK), message_sid=message_sid)


def say_and_be_heard(stage: Stage, phone: str, text: str) -> str:
    """Text the desk while it is at work on something else, and wait until memory has it."""
    run_id = say_later(stage, phone, text)
    eventually(lambda: bool(stage.events(run_id, "run_opened")))
    return run_id


def fence(stage: Stage) -> DynamoFence:
    return DynamoFence(lambda: stage.desk.client("dynamodb"), FENCE)


@contextmanager
def paused(stage: Stage, *, is_told: bool = True) -> Iterator[None]:
    """Hold the desk's kill switch; memory hears of it unless its events are still on their way."""
    throw_switch(stage, is_paused=True, is_told=is_told)
    try:
        yield
    finally:
        throw_switch(stage, is_paused=False, is_told=is_told)


def throw_switch(stage: Stage, scope: str = "desk", *, is_paused: bool, is_told: bool = True) -> None:
    """Throw a kill switch as an operator does: the fence first, then the event for memory."""
    now = stage.desk.clock.now()
    fence(stage).set_pause(scope, now, is_paused=is_paused, by="an operator")
    if is_told:
        key = event_key("switch", str(uuid.uuid4()))
        switch = Switch(scope, is_paused, "an operator")
        queue(stage, lead_json(Lead(key, "switch", "switch", LINCOLN_PARK, Person(), "", now, switch=switch)))


def queue(stage: Stage, body: str) -> None:
    """Put one event into the intake queue, as intake does or as SQS does when it delivers it again."""
    url = stage.desk.cloud.addresses.queue_url(INTAKE_QUEUE)
    stage.desk.client("sqs").send_message(QueueUrl=url, MessageBody=body)


def queue_again(stage: Stage, run_id: str) -> None:
    """Let SQS deliver a run's event once more."""
    arn = f"{stage.desk.machine_arn.replace(':stateMachine:', ':execution:')}:{run_id}"
    started = stage.desk.client("stepfunctions").describe_execution(executionArn=arn)["input"]
    queue(stage, json.dumps(json.loads(started)["lead"]))


@contextmanager
def outage(desk: LocalDesk, target: str, *, is_done: bool = False) -> Iterator[None]:
    """Let AWS answer 503 to the calls whose target begins so; with `is_done` it has done what was asked."""
    door = desk.cloud.door
    real = door.ask_ministack

    def ask(request: Request) -> Answer:
        if not request.headers.get("x-amz-target", "").startswith(target):
            return real(request)
        if is_done:
            real(request)
        return Answer.of_json(503, {"__type": "ServiceUnavailable", "message": "an outage"})

    door.ask_ministack = ask  # type: ignore[method-assign]  # the seam between the desk and AWS
    try:
        yield
    finally:
        door.ask_ministack = real  # type: ignore[method-assign]  # as above


def posts_to(stage: Stage, phone: str) -> list[SeenRequest]:
    """Return every POST for a message to this number that reached the provider, whatever came of it."""
    seen = stage.desk.twilio.requests
    return [each for each in seen if each.call.operation == "create" and each.call.fields.get("To") == phone]


def text_by_hand(stage: Stage, phone: str, body: str) -> None:
    """Somebody else with the same Twilio account texts this person."""
    twilio, token = stage.desk.twilio, stage.desk.credentials.twilio_token
    form = {"To": phone, "From": number_of(stage, LINCOLN_PARK), "Body": body}
    login = b64encode(f"{twilio.account_sid}:{token}".encode()).decode()
    url = f"{twilio.url}/2010-04-01/Accounts/{twilio.account_sid}/Messages.json"
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/x-www-form-urlencoded"}
    assert post(url, urlencode(form).encode(), headers, 10).status == 201


def request_of(stage: Stage, run_id: str) -> SlackMessage:
    """Return the one Slack message about this run."""
    (message,) = stage.requests(run_id)
    return message


def shown_in(message: SlackMessage) -> str:
    """Return everything that a message shows now, as one text."""
    return json.dumps(message.blocks, ensure_ascii=False)


def buttons_of(message: SlackMessage) -> list[str]:
    """Return the actions that a message offers now."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [element["action_id"] for elements in rows for element in elements]


def tokens_of(message: SlackMessage) -> list[str]:
    """Return the task token of every version of the message that had buttons."""
    rows = [block for version in message.versions for block in version.blocks if block["type"] == "actions"]
    return [json.loads(row["elements"][0]["value"])["t"] for row in rows]


def states_of_sends(stage: Stage, run_id: str) -> list[str]:
    """Return every state that the run's sends came to, in order."""
    return [each["to"] for each in stage.events(run_id, "send_settled")]
