"""Twilio on a laptop: accepts, lists and delivers messages, keeps opt-outs, calls back, misbehaves."""

from __future__ import annotations

import base64
import hmac
import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from frontdesk.clock import Clock
from ops.local.shelves import Shelves
from ops.local.standins.faults import Fault, Met
from ops.local.standins.server import Answer, Request, json_answer
from ops.local.standins.standin import Call, StandIn
from ops.local.standins.twilio_account import PATHS, TwilioAccountState, account_operation
from ops.local.standins.twilio_memory import TwilioMemory
from ops.local.standins.twilio_messages import SmsMessage, page, validity_s
from ops.local.standins.twilio_protocol import (
    API_VERSION,
    OPT_IN_WORDS,
    OPT_OUT_WORDS,
    TwilioRefusal,
    carrier_word,
    new_sid,
    refusal_answer,
    request_id,
    sign,
)
from ops.local.standins.twilio_rules import SendingRules
from ops.local.standins.twilio_webhooks import RECEIVED, callback_params, inbound_params
from ops.local.standins.webhooks import Reply, post

_MESSAGES = re.compile(
    rf"/{API_VERSION}/Accounts/(?P<account>AC[0-9a-fA-F]{{32}})/Messages(?:/(?P<sid>\w+))?\.json"
)
_OPERATIONS = {("POST", False): "create", ("GET", False): "list", ("GET", True): "fetch"}
_PATIENCE_S = 15.0


@dataclass(frozen=True, slots=True)
class Refuse(Fault):
    """Answer with Twilio's own error, as in Refuse(429, 20429, "Too Many Requests")."""

    status: int
    code: int
    message: str = "Refused by a planned fault"


@dataclass(frozen=True, slots=True)
class ListLate(Fault):
    """Accept the message but leave it out of the list for this many virtual seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Queued(Fault):
    """Keep the message queued this many virtual seconds; beyond its ValidityPeriod it fails with 30036."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Undelivered(Fault):
    """Accept the message and let the carrier fail it later."""

    code: int = 30003


@dataclass(frozen=True, slots=True)
class Callbacks(Fault):
    """Deliver each status callback `times` times (0: never), `late_s` virtual seconds late."""

    times: int = 1
    late_s: float = 0


class TwilioStandIn(StandIn):
    """One Twilio account; `senders` are its numbers (empty: every number is ours)."""

    provider = "twilio"

    def __init__(
        self,
        clock: Clock,
        account_sid: str,
        auth_token: str,
        *,
        senders: Collection[str] = (),
        calling_codes: Collection[str] = ("1",),
        shelves: Shelves | None = None,
    ) -> None:
        super().__init__(clock, {*_OPERATIONS.values(), *PATHS})
        self.account_sid = account_sid
        self.account = TwilioAccountState.of(account_sid, senders)
        self.inbound_url = ""
        self.messages: list[SmsMessage] = []
        self.received: list[SmsMessage] = []
        self._auth_token = auth_token
        self._rules = SendingRules(frozenset(senders), frozenset(calling_codes))
        self._opted_out: set[tuple[str, str]] = set()
        self._everything: list[SmsMessage] = []
        self._memory = TwilioMemory(shelves or Shelves())
        for message in self._memory.messages():
            self._add(message)

    def inbound(
        self,
        from_: str,
        to: str,
        body: str,
        *,
        message_sid: str | None = None,
        signed_with: str | None = None,
    ) -> Reply:
        """A person texts one of our numbers: act on carrier words, call the webhook, return its answer.

        With the sid of a message that came before, that one is delivered again; `signed_with` a token
        that is not the account's, it is a forgery.
        """
        self._inbound_url()
        with self._lock:
            message = next((old for old in self.received if old.sid == message_sid), None)
            if message is None:
                sid, now = message_sid or new_sid(), self.clock.now()
                message = SmsMessage(sid=sid, to=to, from_=from_, body=body, at=now, is_inbound=True)
                if signed_with is None:
                    self._take_in(message)
        return self._deliver(message, signed_with)

    def go_on(self) -> None:
        """Tell about the messages of earlier starts what nobody was told then."""
        for message in self.messages:
            self._plan_callbacks(message, Callbacks())
        for message in self.received:
            if not self._memory.was_told(message, RECEIVED):
                self._deliveries.add(self.clock.now(), partial(self._deliver, message))

    def has_opted_out(self, person: str, sender: str) -> bool:
        return (person, sender) in self._opted_out

    def _inbound_url(self) -> str:
        if not self.inbound_url:
            raise ValueError("Set inbound_url to the desk's SMS webhook before a person can text it.")
        return self.inbound_url

    def _take_in(self, message: SmsMessage) -> None:
        self._memory.keep(message)
        self._add(message)

    def _add(self, message: SmsMessage) -> None:
        self._everything.append(message)
        (self.received if message.is_inbound else self.messages).append(message)
        if message.is_inbound:
            self._heed_carrier_word(message)

    def _heed_carrier_word(self, message: SmsMessage) -> None:
        word, pair = carrier_word(message.body), (message.from_, message.to)
        if word in OPT_OUT_WORDS:
            self._opted_out.add(pair)
        elif word in OPT_IN_WORDS:
            self._opted_out.discard(pair)

    def _deliver(self, message: SmsMessage, signed_with: str | None = None) -> Reply:
        reply = self._post(self._inbound_url(), inbound_params(message, self.account_sid), signed_with)
        if signed_with is None:
            self._note_told(message, RECEIVED, reply)
        self._note("inbound_delivered", **_told(message), answered=reply.status)
        return reply

    def _post(self, url: str, params: Mapping[str, str], signed_with: str | None = None) -> Reply:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": sign(signed_with or self._auth_token, url, params.items()),
        }
        return post(url, urlencode(params).encode(), headers, _PATIENCE_S)

    def _understand(self, request: Request) -> Call:
        encoded = request.body.decode() if request.method == "POST" else request.query
        fields = dict(parse_qsl(encoded, keep_blank_values=True))
        found = _MESSAGES.fullmatch(request.path)
        of_messages = _OPERATIONS.get((request.method, bool(found["sid"]))) if found else None
        operation = of_messages or account_operation(request.method, request.path)
        return Call(operation or "unknown", fields, request)

    def _refuse(self, met: Met) -> Answer | None:
        if refuse := met.get(Refuse):
            return refusal_answer(TwilioRefusal(refuse.status, refuse.code, refuse.message))
        return None

    def _carry_out(self, call: Call, met: Met) -> Answer:
        try:
            self._check_access(call)
            if call.operation in PATHS:
                told = self.account.answer(call.request.path, call.fields, self.inbound_url)
                return json_answer(200, told, request_id())
            if call.operation == "create":
                return json_answer(201, self._render(self._accept(call.fields, met)), request_id())
            if call.operation == "list":
                listed = page(self._everything, call.fields, self.account_sid, self.clock.now())
                return json_answer(200, listed, request_id())
            return json_answer(200, self._render(self._find(call)), request_id())
        except TwilioRefusal as refusal:
            to = call.fields.get("To")
            self._note("request_refused", operation=call.operation, code=refusal.code, to=to)
            return refusal_answer(refusal)

    def _check_access(self, call: Call) -> None:
        user_and_token = base64.b64encode(f"{self.account_sid}:{self._auth_token}".encode()).decode()
        if not hmac.compare_digest(call.request.headers.get("authorization", ""), f"Basic {user_and_token}"):
            raise TwilioRefusal(401, 20003, "Authenticate")
        if call.operation in PATHS:
            return
        found = _MESSAGES.fullmatch(call.request.path)
        if call.operation == "unknown" or not found or found["account"] != self.account_sid:
            raise _not_found(call)

    def _accept(self, fields: Mapping[str, Any], met: Met) -> SmsMessage:
        self._rules.check(fields, self._opted_out)
        late, queued, undelivered = met.get(ListLate), met.get(Queued), met.get(Undelivered)
        message = SmsMessage(
            sid=new_sid(),
            to=fields["To"],
            from_=fields["From"],
            body=fields["Body"],
            at=self.clock.now(),
            status_callback=fields.get("StatusCallback", ""),
            validity_s=validity_s(fields.get("ValidityPeriod")),
            listed_after_s=late.seconds if late else 0,
            queued_s=queued.seconds if queued else 0,
            carrier_error=undelivered.code if undelivered else None,
        )
        self._take_in(message)
        self._note("message_accepted", **_told(message))
        self._plan_callbacks(message, met.get(Callbacks) or Callbacks())
        return message

    def _plan_callbacks(self, message: SmsMessage, callbacks: Callbacks) -> None:
        if not message.status_callback:
            return
        for since, status in message.journey():
            due = since + timedelta(seconds=callbacks.late_s)
            if callbacks.times == 0:
                self._memory.note_told(message, status)
            if self._memory.was_told(message, status):
                continue
            for _ in range(callbacks.times):
                self._deliveries.add(due, partial(self._call_back, message, status))

    def _call_back(self, message: SmsMessage, status: str) -> None:
        reply = self._post(message.status_callback, callback_params(message, status, self.account_sid))
        self._note_told(message, status, reply)
        self._note("status_callback_delivered", sid=message.sid, status=status, answered=reply.status)

    def _note_told(self, message: SmsMessage, status: str, reply: Reply) -> None:
        """Where nobody listened the desk was just ending, and the next start hears of it."""
        if reply.failure != "connection_failed":
            self._memory.note_told(message, status)

    def _find(self, call: Call) -> SmsMessage:
        found = next(
            (message for message in self._everything if f"/{message.sid}.json" in call.request.path), None
        )
        if found is None:
            raise _not_found(call)
        return found

    def _render(self, message: SmsMessage) -> dict[str, object]:
        return message.document(self.account_sid, self.clock.now())


def _told(message: SmsMessage) -> dict[str, object]:
    return {"sid": message.sid, "from": message.from_, "to": message.to, "body": message.body}


def _not_found(call: Call) -> TwilioRefusal:
    return TwilioRefusal(404, 20404, f"The requested resource {call.request.path} was not found")
