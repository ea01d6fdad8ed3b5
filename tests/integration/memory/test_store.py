"""The door to Postgres: what its errors become, and that a lost connection is lost once."""

import re
from pathlib import Path

import psycopg
import pytest

from frontdesk.errors import DatabaseUnavailable, Misconfigured
from frontdesk.memory.queries import statements
from frontdesk.memory.questions import QUESTIONS
from frontdesk.memory.store import (
    TRANSIENT,
    WRONG_LOGIN,
    Memory,
    StatementFailed,
    open_memory,
    postgres_errors,
)
from tests import source_tree
from tests.builders import NOON, a_lead
from tests.integration.memory.desk import Desk
from tests.integration.memory.statements import DEFINITIONS, prepared

CALL = re.compile(
    r"(?:(?:store|self)\.(?:rows?|one|run)\(|_value\(connection,)\s*\"([a-z_]+)\"|statements\(\)\[\"([a-z_]+)\"\]"
)


@pytest.mark.parametrize("error", [*TRANSIENT, psycopg.OperationalError, psycopg.InterfaceError])
def test_what_passes_is_tried_again_later(error: type[psycopg.Error]):
    with pytest.raises(DatabaseUnavailable), postgres_errors():
        raise error


@pytest.mark.parametrize("error", WRONG_LOGIN)
def test_a_refusal_is_ours_to_mend(error: type[psycopg.Error]):
    with pytest.raises(Misconfigured, match=r"migrations ran"), postgres_errors():
        raise error


@pytest.mark.parametrize("error", [psycopg.errors.UniqueViolation, psycopg.ProgrammingError])
def test_a_bug_stays_what_it_is(error: type[psycopg.Error]):
    with pytest.raises(error), postgres_errors():
        raise error


def test_no_server_is_an_outage(tmp_path: Path):
    with pytest.raises(DatabaseUnavailable), open_memory(f"postgresql://nobody@/none?host={tmp_path}"):
        raise AssertionError("nobody answers there")


def test_a_database_without_a_schema_says_what_to_do(postgres_server):
    with pytest.raises(Misconfigured, match="migrations ran"), open_memory(postgres_server.uri):
        raise AssertionError("there is nothing to open")


def test_a_connection_that_was_cut_is_opened_again(desk: Desk):
    with open_memory(desk.conninfo) as store, store.transaction():
        store.head()
    desk.change("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'frontdesk_writer'")
    with pytest.raises(DatabaseUnavailable), open_memory(desk.conninfo) as store, store.transaction():
        store.head()
    with open_memory(desk.conninfo) as store, store.transaction():
        assert store.head()


def test_a_lock_that_somebody_keeps_is_given_up(desk: Desk):
    lead = a_lead()
    desk.recall(lead)
    desk.connection.execute("set lock_timeout = '50ms'")
    with psycopg.connect(desk.owner) as other:
        other.execute("select from contacts for update")
        with pytest.raises(DatabaseUnavailable, match="55P03"):
            desk.gate(lead)


def test_every_statement_gives_up_in_time(desk: Desk):
    settings = {"statement_timeout": "10s", "lock_timeout": "5s", "TimeZone": "UTC"}
    for name, value in settings.items():
        row = desk.connection.execute(f"show {name}".encode()).fetchone()
        assert row
        assert next(iter(row.values())) == value


def test_one_transaction_is_all_or_nothing(desk: Desk):
    def half(store: Memory) -> None:
        with store.transaction():
            store.append("run_opened", NOON, "a-run", {})
            with store.transaction():
                store.append("message_received", NOON, "a-run", {})
                raise KeyError("the inner half is taken back")

    with pytest.raises(KeyError):
        half(desk.store)
    assert desk.values("select count(*) from events") == [0]


def test_a_statement_that_must_find_something_says_which_did_not(desk: Desk):
    with pytest.raises(LookupError, match="run found nothing"):
        desk.store.one("run", run_id="nobody's")


def test_every_statement_is_used_and_every_name_is_a_statement():
    used = {
        next(filter(None, found))
        for module in source_tree.package() + source_tree.ops()
        for found in CALL.findall(module.path.read_text("utf-8"))
    }
    asked = {question.statement for question in QUESTIONS.values()}
    assert used | asked == set(statements())


@pytest.mark.parametrize("name", sorted(set(statements()) - DEFINITIONS))
def test_postgres_can_read_the_statement(desk: Desk, name: str):
    """A misspelt column, table or function is found before anybody runs it."""
    desk.connection.execute(prepared(statements()[name]))


def test_an_error_of_ours_never_quotes_what_a_row_holds(desk: Desk):
    row = {"kind": "phone", "value": "+13125550177", "contact_id": "no uuid, but somebody's words"}
    with pytest.raises(StatementFailed) as raised, open_memory(desk.conninfo) as store, store.transaction():
        store.run("add_identity", **row)
    assert "words" not in str(raised.value)
    assert raised.value.__suppress_context__
