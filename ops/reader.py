"""Asks a desk what happened: its `ops` function for what memory knows, Step Functions for the histories."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, cast

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ops import rows
from ops.desk_file import running_desk
from ops.entries import Ways, entries_of, lead_of
from ops.errors import Refusal
from ops.history import Event
from ops.local.names import REGION, Addresses, state_machine_arn
from ops.log_entries import entries_of_log
from ops.state_machine import load
from ops.story import Entry, LogLine, RunLine, Standing, Story

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_stepfunctions import SFNClient

FUNCTION: Final = "ops"
MACHINE: Final = "lead"
PAGE: Final = 1000
"""The most events of a history that Step Functions tells at once."""
RECORDED_PAGE: Final = 50
"""How many runs are told at once: each comes with its conversation."""
Rows = list[dict[str, Any]]
ZoneOf = Callable[[str], tzinfo]
"""Tells on whose clock moments of a location are shown."""


def in_utc(_location_id: str) -> tzinfo:
    """Show every location's moments in UTC."""
    return UTC


class DeskReader:
    """Asks a desk, local or deployed, through its `ops` function and its execution histories. Thread safe.

    Every method raises Refusal, with a sentence that says what to do, when the desk does not answer.
    """

    def __init__(
        self,
        functions: LambdaClient,
        stepfunctions: SFNClient,
        machine_arn: str,
        *,
        function: str = FUNCTION,
    ) -> None:
        self._functions = functions
        self._function = function
        self._stepfunctions = stepfunctions
        self._machine_arn = machine_arn
        self._machine = load(MACHINE)

    def runs(
        self,
        *,
        search: str = "",
        standing: Standing | None = None,
        location_id: str | None = None,
        limit: int = 50,
    ) -> list[RunLine]:
        """Return the newest runs that people began; deliveries and throws of the switch are left out."""
        found = self._ask("runs", search=search, standing=standing, location_id=location_id, limit=limit)
        return [rows.run_line(row) for row in found]

    def counts(self) -> dict[Standing, int]:
        """Return how many runs stand where; every standing is named."""
        counted = {row["standing"]: int(row["runs"]) for row in self._ask("counts")}
        return {standing: counted.get(standing, 0) for standing in rows.STANDINGS}

    def find(self, beginning: str) -> str:
        """Return the whole id of the one run that begins so.

        Raises:
            Refusal: none does, or more than one.
        """
        found = self.beginning(beginning)
        if not found:
            raise Refusal(f"No run begins with {beginning[:64]}; the list of leads has every run.")
        if len(found) > 1:
            several = ", ".join(each[: len(beginning) + 4] for each in found)
            raise Refusal(f"More than one run begins with {beginning} ({several}); give more of its letters.")
        return found[0]

    def beginning(self, beginning: str) -> list[str]:
        """Return the ids of the runs that begin so, ten at most; none when no id can begin so."""
        wanted = beginning.strip().lower()
        if not rows.BEGINNING.fullmatch(wanted):
            return []
        return [row["run_id"] for row in self._ask("beginning", beginning=wanted)]

    def story(self, run_id: str, zone_of: ZoneOf = in_utc) -> Story:
        """Return everything about one run; its notes tell moments on the clock of its location.

        Raises:
            Refusal: there is no such run.
        """
        found = self._ask("run", run_id=run_id)
        if not found:
            raise Refusal(f"There is no run {run_id[:12]}.")
        log = self._log(run_id)
        names = [row["execution"] for row in self._ask("executions", run_id=run_id)]
        executions = tuple(
            f"{self._machine_arn.replace(':stateMachine:', ':execution:')}:{name}" for name in names
        )
        begun = rows.run_line(found[0])
        line, entries, ways = self._told(begun, executions, log, zone_of(begun.location_id))
        return Story(
            line=line,
            contact_id=found[0]["contact_id"],
            is_vip=found[0]["is_vip"],
            playbook_digest=found[0]["playbook_digest"],
            release=found[0]["release"],
            executions=executions,
            entries=entries,
            ways=ways,
            thread=tuple(map(rows.message, reversed(self._ask("thread", run_id=run_id)))),
            asked=tuple(map(rows.asked, self._ask("requests", run_id=run_id))),
            log=log,
        )

    def paused(self) -> list[tuple[str, str, datetime]]:
        """Return (scope, by whom, since) of every switch that is off now."""
        return [(row["scope"], row["by"], rows.moment(row["at"])) for row in self._ask("paused")]

    def newest(self) -> int:
        """Return the number of the newest event: it changes when anything happened."""
        return int(self._ask("newest")[0]["seq"])

    def applied_migrations(self) -> frozenset[int]:
        """Return the numbers of the migrations that the desk's database has."""
        return frozenset(int(row["number"]) for row in self._ask("schema"))

    def labels(self, last: int) -> Rows:
        """Return the newest decisions of people, each with what the brain had made of the run."""
        return self._ask("labels", limit=last)

    def recorded(self, last: int) -> Rows:
        """Return the newest runs that were decided, with what the brain was shown and what came of it."""
        found: Rows = []
        while len(found) < last:
            after = {"older_than": found[-1]["run_id"]} if found else {}
            page = self._ask("recorded", limit=min(last - len(found), RECORDED_PAGE), **after)
            if not page:
                break
            found += page
        return found

    def calibrations(self) -> Rows:
        """Return the curves from scores to confidence that count now."""
        return self._ask("calibrations")

    def _told(
        self, line: RunLine, executions: tuple[str, ...], log: tuple[LogLine, ...], zone: tzinfo
    ) -> tuple[RunLine, tuple[Entry, ...], Ways]:
        """Tell the run from its histories; once they are gone, from the log alone."""
        entries: list[Entry] = []
        ways: Ways = frozenset()
        for arn in executions:
            history = list(self._history(arn))
            told, gone = entries_of(self._machine, history, zone)
            entries += told
            ways |= gone
            line = _with_lead(line, lead_of(history))
        return line, closed(entries) or entries_of_log(self._machine, log, zone), ways

    def _log(self, run_id: str) -> tuple[LogLine, ...]:
        lines: list[LogLine] = []
        while page := self._ask("events", run_id=run_id, after=lines[-1].seq if lines else 0):
            lines += map(rows.log_line, page)
        return tuple(lines)

    def _history(self, arn: str) -> Iterator[Event]:
        """Yield the events of an execution; none when its history is gone."""
        try:
            pages = self._stepfunctions.get_paginator("get_execution_history").paginate(
                executionArn=arn, PaginationConfig={"PageSize": PAGE}
            )
            for page in pages:
                yield from cast("list[Event]", page["events"])
        except self._stepfunctions.exceptions.ExecutionDoesNotExist:
            return
        except (ClientError, BotoCoreError) as error:
            raise Refusal(f"Step Functions did not tell a run's history ({error}); try again.") from error

    def _ask(self, question: str, **arguments: Any) -> Rows:
        """Ask the `ops` function one question of its list and return the rows of its answer."""
        event = {"question": question, "arguments": arguments}
        try:
            reply = self._functions.invoke(FunctionName=self._function, Payload=json.dumps(event).encode())
        except (ClientError, BotoCoreError) as error:
            raise Refusal(
                f"The desk's {self._function} function cannot be asked ({error}); is the desk up?"
            ) from error
        answer = json.loads(reply["Payload"].read())
        if reply.get("FunctionError"):
            raise Refusal(_refused(question, answer))
        return cast(Rows, answer["rows"])


def running_reader() -> DeskReader:
    """Return a reader of the desk that runs here, in another process.

    Raises:
        Refusal: none does.
    """
    at = Addresses(int(running_desk().public_url.rpartition(":")[2]))
    session = boto3.Session("local", "local", region_name=REGION)
    functions = session.client("lambda", endpoint_url=at.endpoint)
    stepfunctions = session.client("stepfunctions", endpoint_url=at.endpoint)
    return DeskReader(functions, stepfunctions, state_machine_arn(MACHINE))


def closed(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries of a run's executions; one that a later execution took over from is in no state."""
    followed = [
        entry if entry.left_at else replace(entry, left_at=after.entered_at)
        for entry, after in pairwise(entries)
    ]
    return (*followed, *entries[-1:])


def _refused(question: str, error: Mapping[str, Any]) -> str:
    said = str(error.get("errorMessage", "it said no more"))
    if error.get("errorType") == "BadInput":
        return said
    return f"The desk could not answer the question {question} ({error.get('errorType')}: {said})."


def _with_lead(line: RunLine, lead: Mapping[str, Any]) -> RunLine:
    """Add who wrote and what, which memory does not know of somebody who left no way to be reached."""
    person = lead.get("person") or {}
    is_fact = line.kind not in ("form", "message")
    return replace(
        line,
        name=line.name or person.get("name"),
        address=line.address or person.get("phone_e164") or person.get("email"),
        text=line.text or (None if is_fact else lead.get("text")),
    )
