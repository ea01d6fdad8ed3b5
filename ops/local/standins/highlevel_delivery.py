"""How HighLevel's webhooks reach the desk: signed, told again after a 429, kept until somebody was told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from frontdesk.clock import Clock
from ops.local.shelves import Shelves
from ops.local.standins.highlevel_events import Event
from ops.local.standins.highlevel_protocol import SIGNATURE_HEADER, in_utc, public_pem, sign
from ops.local.standins.highlevel_realm import Webhooks
from ops.local.standins.highlevel_rows import Table
from ops.local.standins.webhooks import Deliveries, Reply, post

_PATIENCE_S = 10.0
_ATTEMPTS: Final = 6
_AGAIN_AFTER: Final = timedelta(minutes=10)
# The types in the official examples of these events.
_MISLABELLED: Final = {"AppointmentUpdate": "AppointmentCreate", "AppointmentDelete": "AppointmentCreate"}
_KEY_SHELF: Final = "highlevel key"


class HighLevelDelivery:
    """Posts events to `url`, and keeps on a shelf what nobody heard; `mislabels` as HighLevelStandIn says."""

    def __init__(
        self, clock: Clock, deliveries: Deliveries, shelves: Shelves, note: Callable[..., None]
    ) -> None:
        self.url = ""
        self.mislabels = False
        self._clock = clock
        self._deliveries = deliveries
        self._note = note
        self._key = _key(shelves)
        self._waiting = Table(shelves, "highlevel webhooks", Event)

    @property
    def public_key(self) -> str:
        return public_pem(self._key)

    def plan(self, event: Event, webhooks: Webhooks) -> None:
        """Deliver an event when it is due, as often and as late as told; without a url nobody is told."""
        if not self.url or not webhooks.times:
            return
        late = replace(event, due=event.due + timedelta(seconds=webhooks.late_s))
        self._waiting.put(late)
        for _ in range(webhooks.times):
            self._deliveries.add(late.due, partial(self.deliver, late))

    def go_on(self) -> None:
        """Plan again what earlier starts did not tell."""
        for event in self._waiting:
            self._deliveries.add(event.due, partial(self.deliver, event))

    def deliver(self, event: Event) -> Reply:
        """Post an event now; where nobody listened the desk was just ending, and the next start tells it."""
        self._waiting.put(event)
        reply = self._post(event, self._key)
        if reply.status == 429 and event.attempts + 1 < _ATTEMPTS:
            due = self._clock.now() + _AGAIN_AFTER
            again = self._waiting.put(replace(event, due=due, attempts=event.attempts + 1))
            self._deliveries.add(due, partial(self.deliver, again))
        elif reply.failure != "connection_failed":
            self._waiting.drop(event)
        self._note("webhook_delivered", kind=event.kind, id=event.id, answered=reply.status)
        return reply

    def forge(self, event: Event) -> Reply:
        """Post an event that somebody else signed."""
        return self._post(event, Ed25519PrivateKey.generate())

    def _label(self, event: Event) -> str:
        return _MISLABELLED.get(event.kind, event.kind) if self.mislabels else event.kind

    def _post(self, event: Event, key: Ed25519PrivateKey) -> Reply:
        # A receiver measures how old a signed event is in real time.
        stamped = {"timestamp": in_utc(datetime.now(UTC)), "webhookId": event.id}
        payload = {"type": self._label(event), "locationId": event.location_id, **event.body, **stamped}
        body = json.dumps(payload, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: sign(key, body)}
        return post(self.url, body, headers, _PATIENCE_S)


def _key(shelves: Shelves) -> Ed25519PrivateKey:
    """Return the key of the last start, or a new one, so that the desk's setting stays true."""
    kept = shelves.get(_KEY_SHELF, "private")
    if kept is not None:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept))
    key = Ed25519PrivateKey.generate()
    shelves.put(_KEY_SHELF, "private", key.private_bytes_raw().hex())
    return key
