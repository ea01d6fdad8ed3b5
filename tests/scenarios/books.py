"""What the books must say whatever has happened: one text, a chain that verifies, and nothing left open."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg
from psycopg.rows import class_row

from frontdesk.observability.audit import GENESIS, linked
from ops.stage import Stage
from tests.scenarios.journeys import see_through

RETRIES_LAST = timedelta(minutes=1)
"""A kill may hit the delivery report of a lead's text instead: its run needs as long as its retry waits."""


class _Link(NamedTuple):
    seq: int
    at: datetime
    run_id: str | None
    kind: str
    facts: str
    hash: str


def breaks_in_the_audit_chain(stage: Stage) -> list[int]:
    """Recompute every hash; return the numbers of the events that do not follow from the one before."""
    with psycopg.connect(stage.desk.database) as connection:
        links = connection.cursor(row_factory=class_row(_Link)).execute(
            "select seq, at, run_id, kind, facts, hash from events order by seq"
        )
        breaks, seq, head = [], 0, GENESIS
        for link in links:
            seq += 1
            facts = json.loads(link.facts)
            again = linked(seq, link.at, link.run_id, kind=link.kind, facts=facts, prev_hash=head)
            if (again.seq, again.hash) != (link.seq, link.hash):
                breaks.append(link.seq)
            head = link.hash
        kept = connection.execute("select seq, hash from audit_head").fetchone()
    return breaks if kept == (seq, head) else [*breaks, seq + 1]


def left_open(stage: Stage) -> list[str]:
    """Return what is not closed: sends of unknown fate, questions without an answer, runs without an end."""
    with psycopg.connect(stage.desk.database) as connection:
        found = connection.execute(
            "select 'send ' || grant_id || ' ' || state from sends where state in ('granted', 'unknown')"
            " union all select 'request ' || request_id from approvals where state = 'open'"
            " union all select 'run ' || kind || ' ' || run_id from runs where outcome is null"
        )
        return [what for (what,) in found]


def check(stage: Stage, run_id: str, phone: str) -> None:
    """See the run through, and check what must hold for every lead that ends with a text."""
    seen = see_through(stage, run_id)
    assert seen.status == "SUCCEEDED", seen.states
    assert len(stage.texts_to(phone)) == 1, (stage.outcome(run_id), seen.states)
    assert len(stage.requests(run_id)) <= 1, "people were asked twice about the same thing"
    stage.pass_time(RETRIES_LAST)
    assert breaks_in_the_audit_chain(stage) == []
    assert left_open(stage) == []


def executions(stage: Stage) -> set[str]:
    """Return every execution so far: the leads' own, and those of the delivery reports that follow."""
    pages = stage.desk.client("stepfunctions").get_paginator("list_executions")
    found = pages.paginate(stateMachineArn=stage.desk.machine_arn)
    return {each["executionArn"] for page in found for each in page["executions"]}


def errors_of(stage: Stage, arns: set[str]) -> list[str]:
    """Return every error that the engine was told of in these executions."""
    failed = (event.get("taskFailedEventDetails") for arn in arns for event in stage.history_of(arn))
    return [each["error"] for each in failed if each]


def errors_in(stage: Stage, run_id: str) -> list[str]:
    """Return every error that the engine was told of in a run."""
    failed = (event.get("taskFailedEventDetails") for event in stage.history(run_id))
    return [each["error"] for each in failed if each]


@contextmanager
def audit_held(stage: Stage) -> Iterator[Callable[[], bool]]:
    """Stop every transaction where it writes its audit event; yields whether one has come that far."""
    where = stage.desk.database
    is_waiting = (
        "select count(*) > 0 from pg_stat_activity"
        " where wait_event_type = 'Lock' and datname = current_database()"
    )
    with (
        closing(psycopg.connect(where)) as holder,
        closing(psycopg.connect(where, autocommit=True)) as looker,
    ):
        holder.execute("select from audit_head for update")
        yield lambda: looker.execute(is_waiting).fetchone() == (True,)
