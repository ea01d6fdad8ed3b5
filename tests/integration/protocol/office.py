"""One desk's memory without the state machine: each call is one step, at a moment that the test chooses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Literal

from frontdesk.domain.lead import Delivery, Lead
from frontdesk.domain.money import Bill
from frontdesk.domain.proposal import Proposal, body_digest
from frontdesk.domain.requests import PostedRequest, RequestState
from frontdesk.domain.sends import Candidate, Found, Grant, GrantId, OpenGrant, SendReceipt, SendResult, match
from frontdesk.memory import approvals, ledger, receipts
from frontdesk.memory.ledger import GatePass
from frontdesk.memory.recall import Attempt, Recalled, recall
from frontdesk.memory.record import Ending, Recorded, record
from frontdesk.memory.store import Memory, Row
from frontdesk.memory.world import World
from tests.builders import (
    BODY,
    NOON,
    a_classification,
    a_lead,
    a_playbook,
    a_posted_request,
    a_proposal,
    an_answer,
    an_entry,
)

Kind = Literal["approve", "edit", "reject", "take_over", "try_again"]


class OneVector:
    """An embedder to which all texts mean the same."""

    model_id, dimensions = "one-vector/1", 384

    def passages(self, texts: Any) -> list[list[float]]:
        return [[1.0] * self.dimensions for _ in texts]

    def query(self, text: str) -> list[float]:
        return [1.0] * self.dimensions

    queries = passages


@dataclass
class Office:
    """Does what the handlers do, with a clock that stands still between two moves."""

    store: Memory
    now: datetime = NOON
    _entries: Iterator[int] = field(default_factory=count)

    @property
    def world(self) -> World:
        return World(self.store, a_playbook(), self.now)

    def pass_time(self, span: timedelta) -> None:
        self.now += span

    def hear(self, lead: Lead, execution: str | None = None) -> Recalled:
        attempt = Attempt(execution or lead.event_key, "2026-03-10T18:00:00Z")
        return recall(self.world, lead, attempt, release="test", embedder=OneVector())

    def heard(self, text: str = "What are your opening hours?", **changes: Any) -> str:
        """Take in a text message that arrives now and return its run."""
        lead = a_lead(text, **{"received_at": self.now} | changes)
        self.hear(lead)
        return lead.event_key

    def gate(
        self,
        run_id: str,
        proposal: Proposal | None = None,
        *,
        entered_at: str | None = None,
        execution: str | None = None,
    ) -> GatePass:
        entry = an_entry(execution or run_id, entered_at or f"entry-{next(self._entries)}")
        return ledger.pass_gate(self.world, run_id, entry, a_classification(), proposal or a_proposal())

    def granted(self, run_id: str, proposal: Proposal | None = None) -> Grant:
        passed = self.gate(run_id, proposal)
        assert passed.grant is not None, passed
        return passed.grant

    def told(self, grant: Grant, result: SendResult, provider_id: str | None = None, error: str = "x") -> str:
        """Note what Send told and return the grant's state."""
        receipt = SendReceipt(grant.grant_id, result, provider_id, None if result == "sent" else error)
        return receipts.note_receipt(self.world, receipt, None).states[grant.grant_id]

    def looked_up(self, run_id: str) -> OpenGrant | None:
        return receipts.look_up(self.world, run_id).open

    def found(self, wanted: OpenGrant | None, *listed: str, body: str = BODY) -> str:
        """Note what a look at the provider finds when it lists these messages, all with this body."""
        assert wanted is not None
        digest = body_digest(body)
        seen = tuple(Candidate(each, self.now, digest) for each in listed if each not in wanted.claimed)
        finding, sid = match(seen, wanted.grant_id, wanted.body_digest, is_window_over=wanted.is_window_over)
        found = Found(wanted.grant_id, finding, sid)
        return receipts.note_receipt(self.world, None, found).states[wanted.grant_id]

    def settled(self, run_id: str, *listed: str) -> str:
        """Wait until the settle window of the run's open send has closed, look, and return its state."""
        self.pass_time(timedelta(minutes=11))
        return self.found(self.looked_up(run_id), *listed)

    def called_back(self, grant_id: str, provider_id: str, phone: str | None = None) -> str:
        """Let the provider report a delivery; returns the state of the send now."""
        delivery = Delivery(provider_id, "delivered", grant_id)
        lead = a_lead("", kind="delivery", delivery=delivery, received_at=self.now)
        self.hear(lead)
        return self.state_of(GrantId(grant_id))

    def asked(self, run_id: str, passed: GatePass) -> PostedRequest:
        """Post and note the question of a pass."""
        assert passed.question is not None, passed
        posted = a_posted_request(passed.question, request_id=f"request-{next(self._entries)}")
        approvals.note_request(self.world, run_id, posted, None)
        return posted

    def answered(
        self, run_id: str, posted: PostedRequest, kind: Kind = "approve", **changes: Any
    ) -> RequestState:
        answer = an_answer(posted, kind, at=self.now, **changes)
        return approvals.note_request(self.world, run_id, posted, answer)

    def recorded(self, run_id: str, passed: GatePass) -> Recorded:
        lead = a_lead(event_key=run_id)
        ending = Ending(passed.outcome, a_classification(), Bill(run_id, 0))
        return record(self.world, lead, ending, embedder=OneVector())

    def state_of(self, grant_id: str) -> str:
        with self.store.transaction():
            return str(self.store.one("lock_send", grant_id=grant_id)["state"])

    def events(self, run_id: str) -> list[Row]:
        with self.store.transaction():
            return self.store.rows("events_of_run", run_id=run_id)
