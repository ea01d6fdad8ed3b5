"""How a person's act reaches the desk: signed, within Slack's patience, again after a bad answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

from frontdesk.clock import Clock
from ops.local.standins.slack_protocol import sign
from ops.local.standins.webhooks import Deliveries, Reply, post

# Slack asks again at once, after one minute and after five.
_ASKS_AGAIN_AFTER_S = (0, 60, 300)


@dataclass(frozen=True, slots=True)
class Posting:
    """How often an act is delivered, with how old a signature, signed by whom, and how late.

    `stale_by_s` is real time, as signatures are; `late_by_s` is virtual. What is stale or forged does not
    come from Slack, so it is not delivered again when it is refused.
    """

    times: int = 1
    stale_by_s: float = 0
    signed_with: str | None = None
    late_by_s: float = 0

    @property
    def is_genuine(self) -> bool:
        return not self.stale_by_s and self.signed_with is None


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a person did: where it goes, what it says, and who reads a good answer to it."""

    url: str
    form: Mapping[str, str]
    read: Callable[[Reply], None]


@dataclass(slots=True)
class SlackDelivery:
    """Posts acts; `replies` holds every answer, also those to repetitions."""

    clock: Clock
    deliveries: Deliveries
    signing_secret: str
    patience_s: float
    replies: list[Reply] = field(default_factory=list)

    def deliver(self, act: Act, posting: Posting) -> Reply:
        """Return the first answer; a late act has none yet."""
        if posting.late_by_s:
            due = self.clock.now() + timedelta(seconds=posting.late_by_s)
            self.deliveries.add(due, partial(self._deliver_now, act, posting))
            return Reply(None, failure="not_yet_delivered")
        return self._deliver_now(act, posting)

    def _deliver_now(self, act: Act, posting: Posting) -> Reply:
        first = self._post(act, posting, 0, "")
        for _ in range(posting.times - 1):
            self._post(act, posting, 0, "")
        return first

    def _post(self, act: Act, posting: Posting, attempt: int, reason: str) -> Reply:
        body = urlencode(act.form)
        timestamp = str(int(time.time() - posting.stale_by_s))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(posting.signed_with or self.signing_secret, timestamp, body),
        }
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        reply = post(act.url, body.encode(), headers, self.patience_s)
        self.replies.append(reply)
        if reply.failure is None:
            act.read(reply)
        elif posting.is_genuine and attempt < len(_ASKS_AGAIN_AFTER_S):
            due = self.clock.now() + timedelta(seconds=_ASKS_AGAIN_AFTER_S[attempt])
            self.deliveries.add(due, partial(self._post, act, posting, attempt + 1, reply.failure))
        return reply
