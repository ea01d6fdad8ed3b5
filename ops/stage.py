"""The world outside a desk: people who fill in forms, text and answer in Slack, and what they can see of a
run.

Everything goes in by the front door, signed as its sender signs. The demo and the scenario tests act
through it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from frontdesk.domain.catalog import BOOK_APPOINTMENT
from frontdesk.domain.lead import event_key
from frontdesk.domain.proposal import Proposal
from frontdesk.domain.sends import SendState
from frontdesk.memory.store import open_memory
from frontdesk.orchestration.queues import SqsQueue
from frontdesk.tools.fence import DynamoFence
from ops.desk import FENCE, INTAKE_QUEUE, RETRY_QUEUE, LocalDesk
from ops.local.standins.slack_workspace import SlackMessage
from ops.local.standins.standard_webhooks import signed
from ops.local.standins.twilio_messages import SmsMessage
from ops.local.standins.twilio_protocol import new_sid
from ops.local.standins.webhooks import Reply, post
from ops.senders import form_payload, form_source
from ops.story import ending
from ops.switch import Switchboard

PATIENCE_S = 10.0
WHOLE_DESK = "desk"
_DEPTHS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
)


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass of the gate: its word, and every reason in words."""

    word: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What can be seen of one execution from outside: its states in order, the gate's passes, and how it
    stands."""

    execution: str
    status: str
    states: tuple[str, ...]
    passes: tuple[Pass, ...]
    output: Mapping[str, Any]


class Stage:
    """Acts on a desk as the world does, and looks at it as an operator does."""

    def __init__(self, desk: LocalDesk) -> None:
        self.desk = desk
        self.begun: list[str] = []
        """Every run that somebody began here, the newest last."""
        self._stepfunctions = desk.client("stepfunctions")
        self._sqs = desk.client("sqs")
        self._intake = SqsQueue(self._sqs, self._queue_url(INTAKE_QUEUE))
        self._fence = DynamoFence(lambda: desk.client("dynamodb"), FENCE)
        self.form_source = desk.playbook.first_source("form")
        self.sms_source = desk.playbook.first_source("twilio")

    # What people do

    def fill_in_form(self, fields: Mapping[str, str | None]) -> str:
        """Submit the web form with fields by their names in the playbook; returns the run's id."""
        event_id = str(uuid.uuid4())
        submission = {"event_id": event_id, **{key: value for key, value in fields.items() if value}}
        payload = form_payload(form_source(self.desk.playbook, self.form_source), submission)
        reply = self.post_form(json.dumps(payload).encode())
        if not reply.is_good:
            raise RuntimeError(f"the desk refused the form: {reply.status} {reply.body.decode()}")
        return self._noted(event_key(self.form_source, event_id))

    def post_form(self, body: bytes, headers: Mapping[str, str] | None = None) -> Reply:
        """Post a form's bytes, signed unless `headers` say otherwise."""
        sent = {
            "Content-Type": "application/json",
            **(signed(self.desk.credentials.form_secret, body) if headers is None else headers),
        }
        return post(
            f"{self.desk.cloud.public_url}/hooks/{self.form_source}", body, sent, timeout_s=PATIENCE_S
        )

    def text(self, phone: str, body: str, *, to: str, message_sid: str | None = None) -> str:
        """Text one of the desk's numbers; returns the id of the run that it is, once the desk takes it."""
        sid = message_sid or new_sid()
        self.desk.twilio.inbound(phone, to, body, message_sid=sid)
        return self._noted(event_key(self.sms_source, sid))

    def _noted(self, run_id: str) -> str:
        if run_id not in self.begun:
            self.begun.append(run_id)
        return run_id

    def click(self, run_id: str, action: str, *, rung: int = 0) -> Reply:
        """The first person of a rung of the ladder clicks a button of the run's request."""
        message = self.request(run_id)
        return self.desk.slack.click(message.ts, action, self.approver(run_id, rung))

    def rewrite(self, run_id: str, text: str) -> Reply:
        """Whoever is asked first opens the edit dialog and submits another text."""
        user_id = self.approver(run_id)
        self.click(run_id, "edit")
        dialog = self.desk.slack.dialogs(user_id)[-1]
        return self.desk.slack.submit(dialog.id, {"text": text}, user_id)

    def approver(self, run_id: str, rung: int = 0) -> str:
        """Return the Slack id of the first person on a rung of the ladder of the run's location."""
        location_id = self.events(run_id, "run_opened")[0]["location_id"]
        return self.desk.playbook.ladder(location_id)[rung].user_ids[0]

    def throw_switch(self, *, is_paused: bool) -> str:
        """The owner throws the switch of the whole desk, or throws it back."""
        switchboard = Switchboard(self.desk.playbook, self.desk.clock, self._fence, self._intake)
        return switchboard.throw(WHOLE_DESK, is_paused=is_paused)

    # Time

    def settle(self) -> None:
        """Wait until everything that can happen now has happened."""
        self.desk.clock.settle()

    def pass_time(self, span: timedelta) -> None:
        """Move the clock; everything that falls due on the way happens in its order."""
        self.desk.clock.move(span.total_seconds())

    # What can be seen

    def seen(self, run_id: str) -> Seen:
        """Look at the run's newest execution."""
        arn = self._arn(run_id)
        found = self._stepfunctions.describe_execution(executionArn=arn)
        history = list(self.history_of(arn))
        exits = [e["stateExitedEventDetails"] for e in history if "stateExitedEventDetails" in e]
        gates = [json.loads(each["output"])["gate"] for each in exits if each["name"] == "Gate"]
        passes = tuple(
            Pass(gate["verdict"], tuple(reason["text"] for reason in gate["reasons"]))
            for gate in gates
            if gate["verdict"] is not None
        )
        output = json.loads(found["output"]) if found.get("output") else {}
        return Seen(arn, found["status"], tuple(_entered(history)), passes, output)

    def states(self, run_id: str) -> tuple[str, ...]:
        """Return the states that the run has entered so far, none while it has not begun."""
        try:
            history = list(self.history(run_id))
        except self._stepfunctions.exceptions.ExecutionDoesNotExist:
            return ()
        return tuple(_entered(history))

    def backlog(self) -> int:
        """Return how many runs are parked: the depth of the retry queue."""
        found = self._sqs.get_queue_attributes(
            QueueUrl=self._queue_url(RETRY_QUEUE), AttributeNames=list(_DEPTHS)
        )
        return sum(int(found["Attributes"][depth]) for depth in _DEPTHS)

    def outcome(self, run_id: str) -> str | None:
        """Return how the run ended, None while it has not."""
        with open_memory(self.desk.database) as store:
            row = store.row("run", run_id=run_id)
        return row["outcome"] if row else None

    def ending(self, run_id: str) -> str | None:
        """Return how the run ended as people call it, None while it has not."""
        with open_memory(self.desk.database) as store:
            acts = [
                row
                for index in range(Proposal.MAX_ACTS)
                for row in store.rows("sends_for_cause", cause=run_id, act_index=index)
            ]
        booked = any(row["tool"] == BOOK_APPOINTMENT.name and row["state"] == SendState.SENT for row in acts)
        return ending(self.outcome(run_id), has_booked=booked)

    def events(self, run_id: str, kind: str | None = None) -> list[dict[str, Any]]:
        """Return the facts of the run's audit events, in order."""
        with open_memory(self.desk.database) as store:
            rows = store.rows("events_of_run", run_id=run_id)
        return [json.loads(row["facts"]) for row in rows if kind in (None, row["kind"])]

    def texts_to(self, phone: str) -> list[SmsMessage]:
        """Return every message that the provider accepted for this number."""
        return [message for message in self.desk.twilio.messages if message.to == phone]

    def requests(self, run_id: str) -> list[SlackMessage]:
        """Return the Slack messages about this run, oldest first."""
        messages = self.desk.slack.workspace.messages
        return [m for m in messages if m.metadata.get("event_payload", {}).get("run_id") == run_id]

    def request(self, run_id: str) -> SlackMessage:
        """Return the message that can be answered, else the newest: a step that posted after its timeout
        leaves one that never gets buttons."""
        found = self.requests(run_id)
        if not found:
            raise LookupError(f"nobody was asked about run {run_id[:12]}")
        return next((message for message in reversed(found) if message.has_buttons), found[-1])

    def history(self, run_id: str) -> Iterator[dict[str, Any]]:
        """Return the events of the run's first execution."""
        return self.history_of(self._arn(run_id))

    def history_of(self, arn: str) -> Iterator[dict[str, Any]]:
        """Return the events of an execution."""
        pages = self._stepfunctions.get_paginator("get_execution_history").paginate(executionArn=arn)
        for page in pages:
            yield from page["events"]

    def start_again(self, run_id: str, name: str) -> str:
        """Start another execution with the input of the run's first one; returns its ARN."""
        found = self._stepfunctions.describe_execution(executionArn=self._arn(run_id))
        again = self._stepfunctions.start_execution(
            stateMachineArn=self.desk.machine_arn, name=name, input=found["input"]
        )
        return str(again["executionArn"])

    def _arn(self, run_id: str) -> str:
        return f"{self.desk.machine_arn.replace(':stateMachine:', ':execution:')}:{run_id}"

    def _queue_url(self, queue: str) -> str:
        return self.desk.cloud.addresses.queue_url(queue)


def _entered(history: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for event in history:
        if "stateEnteredEventDetails" in event:
            yield event["stateEnteredEventDetails"]["name"]
