"""The door to Postgres: one connection per worker, named statements, errors translated in one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from frontdesk.errors import DatabaseUnavailable, Misconfigured
from frontdesk.memory.login import admitted, login_errors
from frontdesk.memory.queries import statements
from frontdesk.observability.audit import linked
from frontdesk.settings import DatabaseSettings, load

Row = dict[str, Any]
OPTIONS = (
    "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=20s -c timezone=UTC"
    " -c plan_cache_mode=force_custom_plan"
)

TRANSIENT: tuple[type[psycopg.Error], ...] = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.QueryCanceled,
    psycopg.errors.TooManyConnections,
    psycopg.errors.AdminShutdown,
    psycopg.errors.CrashShutdown,
    psycopg.errors.CannotConnectNow,
    psycopg.errors.IdleInTransactionSessionTimeout,
)
WRONG_LOGIN: tuple[type[psycopg.Error], ...] = (
    psycopg.errors.InvalidPassword,
    psycopg.errors.InvalidAuthorizationSpecification,
    psycopg.errors.InvalidCatalogName,
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedObject,
)


@contextmanager
def postgres_errors() -> Iterator[None]:
    """Translate the driver's errors: outages and conflicts pass, wrong logins and schemas are ours to mend,
    the rest are bugs."""
    try:
        yield
    except WRONG_LOGIN as error:
        raise Misconfigured(
            f"Postgres refuses us ({error.sqlstate}): check the login, the database and that migrations ran"
        ) from error
    except TRANSIENT as error:
        raise DatabaseUnavailable(f"Postgres gave up ({error.sqlstate})") from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise DatabaseUnavailable(f"Postgres does not answer ({type(error).__name__})") from error


class StatementFailed(Exception):
    """A statement of ours is wrong; the driver's own words are left out, since they quote the row."""


@contextmanager
def without_values() -> Iterator[None]:
    """Keep what a row holds out of the errors that nobody translated: Lambda writes them to the log."""
    try:
        yield
    except psycopg.Error as error:
        what = error.diag.constraint_name or error.diag.table_name or "no constraint"
        raise StatementFailed(f"Postgres refuses a statement ({error.sqlstate}, {what})") from None


class Memory:
    """Named statements on one connection. Every method belongs inside `transaction()`."""

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self._connection = connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block in one transaction (a savepoint when nested)."""
        with postgres_errors(), self._connection.transaction():
            yield

    def rows(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run a named statement and return all its rows."""
        return self._connection.execute(statements()[name], parameters).fetchall()

    def row(self, name: str, /, **parameters: Any) -> Row | None:
        """Run a named statement and return its first row."""
        return self._connection.execute(statements()[name], parameters).fetchone()

    def one(self, name: str, /, **parameters: Any) -> Row:
        """Run a named statement that always has a row."""
        found = self.row(name, **parameters)
        if found is None:
            raise LookupError(f"{name} found nothing for {sorted(parameters)}")
        return found

    def run(self, name: str, /, **parameters: Any) -> int:
        """Run a named statement for its effect and return how many rows it touched."""
        return self._connection.execute(statements()[name], parameters).rowcount

    def append(self, kind: str, at: datetime, run_id: str | None, facts: Mapping[str, Any]) -> str:
        """Append one event to the audit chain in this transaction and return the new head."""
        head = self.one("lock_audit_head")
        event = linked(head["seq"] + 1, at, run_id, kind=kind, facts=dict(facts), prev_hash=head["hash"])
        self.run(
            "append_event",
            seq=event.seq,
            at=event.at,
            run_id=run_id,
            kind=kind,
            facts=event.facts,
            prev_hash=event.prev_hash,
            hash=event.hash,
        )
        self.run("move_audit_head", seq=event.seq, hash=event.hash)
        return event.hash

    def head(self) -> str:
        """Return the audit chain's head as this transaction sees it."""
        return str(self.one("audit_head")["hash"])


_connections: dict[str, psycopg.Connection[Row]] = {}


@contextmanager
def open_memory(conninfo: str | None = None) -> Iterator[Memory]:
    """Hand out this worker's connection, opening it where it is missing or broken; one that failed is not
    kept.

    Raises:
        DatabaseUnavailable: Postgres cannot be reached.
        Misconfigured: the login is refused or not set.
    """
    where = conninfo or load(DatabaseSettings).database_url.get_secret_value()
    with without_values(), postgres_errors():
        connection = _connections.get(where)
        if connection is None or connection.closed or connection.broken:
            connection = _connections[where] = connect(conninfo or admitted(load(DatabaseSettings)))
        try:
            yield Memory(connection)
        except psycopg.Error:
            _connections.pop(where).close()
            raise


def connect(where: str) -> psycopg.Connection[Row]:
    """Open a connection as every statement of memory expects it. The caller closes it."""
    with login_errors():
        connection = psycopg.connect(
            where,
            autocommit=True,
            row_factory=dict_row,
            connect_timeout=5,
            options=OPTIONS,
            prepare_threshold=None,
        )
    try:
        connection.execute(statements()["load_vectors"])
        connection.execute(statements()["search_filtered"])
    except psycopg.Error:
        connection.close()
        raise
    return connection
