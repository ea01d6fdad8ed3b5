"""Memory's use cases on one database, at a time that a test moves, by as many connections as it wants."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from frontdesk.domain.gate import Outcome
from frontdesk.domain.lead import Lead
from frontdesk.domain.money import Bill
from frontdesk.domain.proposal import Classification, Proposal
from frontdesk.domain.requests import HumanAnswer, PostedRequest, Question, RequestState
from frontdesk.domain.sends import Entry, Found, Grant, GrantId, SendReceipt, SendResult
from frontdesk.memory import approvals, ledger, receipts, record
from frontdesk.memory.ledger import GatePass
from frontdesk.memory.recall import Attempt, Recalled, recall
from frontdesk.memory.store import Memory, Row, connect
from frontdesk.memory.world import World
from frontdesk.playbook_routes import Ceilings
from tests.builders import NOON, a_classification, a_playbook, a_proposal, an_entry

Result = TypeVar("Result")
WRITER = "frontdesk_writer"


class FakeEmbedder:
    """Gives every word a direction of its own: texts are alike as far as they share words."""

    model_id = "fake"
    dimensions = 384

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        return [self.query(text) for text in texts]

    def queries(self, texts: Sequence[str]) -> list[list[float]]:
        return self.passages(texts)

    def query(self, text: str) -> list[float]:
        words = [_direction(word) for word in text.lower().split()] or [_direction("")]
        return [sum(axis) / len(words) for axis in zip(*words, strict=True)]


def _direction(word: str) -> list[float]:
    drawn = random.Random(hashlib.sha256(word.encode()).digest())
    return [drawn.gauss(0, 0.05) for _ in range(FakeEmbedder.dimensions)]


class Desk:
    """The [db] functions' work, logged in as they are."""

    def __init__(self, conninfo: str) -> None:
        self.owner = conninfo
        self.conninfo = make_conninfo(conninfo, user=WRITER)
        self.now = NOON
        self.playbook = a_playbook()
        self._open = ExitStack()
        self.connection = self._open.enter_context(connect(self.conninfo))
        self.store = Memory(self.connection)

    def close(self) -> None:
        self._open.close()

    def new_store(self) -> Memory:
        return Memory(self._open.enter_context(connect(self.conninfo)))

    def world(self, store: Memory | None = None) -> World:
        return World(store or self.store, self.playbook, self.now)

    def may_spend(self, *, per_run: int, per_day: int, per_location: int | None = None) -> None:
        """Set the playbook's ceilings, in millionths of a dollar."""
        ceilings = Ceilings(
            usd_micros_per_run=per_run,
            usd_micros_per_day=per_day,
            usd_micros_per_location_and_day=per_location,
        )
        file = self.playbook.file.model_copy(update={"ceilings": ceilings})
        self.playbook = replace(self.playbook, file=file)

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)

    def at_once(self, *works: Callable[[World], Result]) -> list[Result]:
        """Do several pieces of work at the same moment, each on a connection of its own."""
        together = Barrier(len(works))

        def do(work: Callable[[World], Result], world: World) -> Result:
            together.wait()
            return work(world)

        worlds = [self.world(self.new_store()) for _ in works]
        with ThreadPoolExecutor(len(works)) as threads:
            return list(threads.map(do, works, worlds))

    # ── The steps ─────────────────────────────────────────────────────────────────────────────────

    def recall(self, lead: Lead, execution: str | None = None, *, world: World | None = None) -> Recalled:
        attempt = Attempt(execution or lead.event_key, "2026-03-10T18:00:00Z")
        return recall(world or self.world(), lead, attempt, release="test", embedder=FakeEmbedder())

    def gate(
        self,
        lead: Lead,
        entry: Entry | None = None,
        *,
        reading: Classification | None = None,
        proposal: Proposal | None = None,
        world: World | None = None,
    ) -> GatePass:
        """Pass the gate; without an entry it is a new one of the run's first execution."""
        entered = entry or an_entry(lead.event_key, self.now.isoformat())
        read, proposed = reading or a_classification(), proposal or a_proposal()
        return ledger.pass_gate(world or self.world(), lead.event_key, entered, read, proposed)

    def granted(self, lead: Lead, **details: Any) -> Grant:
        """Recall a lead and pass the gate, which must grant."""
        self.recall(lead)
        passed = self.gate(lead, **details)
        assert passed.grant, [reason.text for reason in passed.reasons]
        return passed.grant

    def told(
        self, grant: Grant, result: SendResult, provider_id: str | None = None, error: str | None = None
    ) -> str:
        """Note what Send told and return the send's state."""
        receipt = SendReceipt(grant.grant_id, result, provider_id, error)
        receipts.note_receipt(self.world(), receipt, None)
        return self.state(grant.grant_id)

    def found(self, grant: Grant, finding: Any, provider_id: str | None = None) -> str:
        """Note what Reconcile found and return the send's state."""
        receipts.note_receipt(self.world(), None, Found(grant.grant_id, finding, provider_id))
        return self.state(grant.grant_id)

    def note_request(
        self, lead: Lead, posted: PostedRequest, answer: HumanAnswer | None = None
    ) -> RequestState:
        return approvals.note_request(self.world(), lead.event_key, posted, answer)

    def asked(self, lead: Lead, question: Question | None) -> PostedRequest:
        """Post what the gate asks and note it."""
        assert question
        posted = PostedRequest(f"{lead.event_key}-{self.now.isoformat()}", "C0LINCOLN1", "1.1", question)
        self.note_request(lead, posted)
        return posted

    def record(self, lead: Lead, outcome: Outcome | None = None, **details: Any) -> record.Recorded:
        world = details.pop("world", None) or self.world()
        bill = Bill.of(
            details.pop("execution", lead.event_key),
            reading := details.pop("reading", None),
            details.pop("proposal", None),
            **details,
        )
        ending = record.Ending(outcome, reading, bill)
        return record.record(world, lead, ending, embedder=FakeEmbedder())

    # ── What the tables say ───────────────────────────────────────────────────────────────────────

    def rows(self, query: str, *values: Any) -> list[Row]:
        """Ask the database as its owner."""
        with psycopg.connect(self.owner, row_factory=dict_row) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def change(self, statement: str, *values: Any) -> None:
        with psycopg.connect(self.owner) as connection:
            connection.execute(statement.encode(), values)

    def values(self, query: str, *values: Any) -> list[Any]:
        """Return the first column of a query."""
        return [next(iter(row.values())) for row in self.rows(query, *values)]

    def state(self, grant_id: GrantId) -> str:
        (state,) = self.values("select state from sends where grant_id = %s", grant_id)
        return str(state)

    def events(self, lead: Lead) -> list[str]:
        return self.values("select kind from events where run_id = %s order by seq", lead.event_key)
