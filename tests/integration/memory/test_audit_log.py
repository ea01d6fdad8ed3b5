"""The events table: append-only by trigger and by privilege, and a chain that shows every change."""

import json
from collections.abc import Iterator

import psycopg
import pytest

from frontdesk.observability.audit import GENESIS, linked
from tests.builders import NOON, a_lead, a_person
from tests.integration.memory.desk import Desk

CHANGES = [
    "update events set kind = 'nothing_happened'",
    "delete from events where seq = 1",
    "truncate events",
]


@pytest.fixture
def lead(desk: Desk):
    lead = a_lead()
    desk.granted(lead)
    desk.record(lead, "sent")
    return lead


def breaks(desk: Desk) -> Iterator[int]:
    """Yield the number of every event that does not follow from the one before it."""
    head, last = GENESIS, 0
    for row in desk.rows("select * from events order by seq"):
        again = linked(
            row["seq"],
            row["at"],
            row["run_id"],
            kind=row["kind"],
            facts=json.loads(row["facts"]),
            prev_hash=head,
        )
        if (row["seq"], row["hash"], row["facts"]) != (last + 1, again.hash, again.facts):
            yield row["seq"]
        head, last = row["hash"], row["seq"]


@pytest.mark.parametrize("change", CHANGES)
def test_not_even_the_owner_changes_an_event_by_accident(desk: Desk, lead, change: str):
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        desk.change(change)


@pytest.mark.parametrize("change", CHANGES)
def test_the_functions_login_has_no_right_to_change_an_event(desk: Desk, lead, change: str):
    with psycopg.connect(desk.conninfo) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(change.encode())


@pytest.mark.parametrize("change", ["drop table events", "alter table events disable trigger all"])
def test_the_functions_login_has_no_right_to_change_the_schema(desk: Desk, change: str):
    with psycopg.connect(desk.conninfo) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(change.encode())


@pytest.mark.parametrize("table", ["sends", "consents", "approvals", "contacts"])
def test_the_functions_login_deletes_nothing_that_was_decided_on(desk: Desk, table: str):
    with psycopg.connect(desk.conninfo) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"delete from {table}".encode())


def test_the_chain_holds(desk: Desk, lead):
    assert len(desk.events(lead)) >= 4
    assert list(breaks(desk)) == []


def test_the_head_is_the_newest_event(desk: Desk, lead):
    newest = desk.values("select hash from events order by seq desc limit 1")
    assert newest == desk.values("select hash from audit_head") == [desk.store.head()]


@pytest.mark.parametrize(
    "change",
    [
        "update events set kind = 'nothing_happened' where seq = 2",
        "update events set facts = '{}' where seq = 2",
        "update events set at = at + interval '1 microsecond' where seq = 2",
        "update events set run_id = 'another' where seq = 2",
        "delete from events where seq = 2",
    ],
)
def test_a_change_past_the_trigger_breaks_the_chain(desk: Desk, lead, change: str):
    with psycopg.connect(desk.owner) as owner:
        owner.execute("alter table events disable trigger events_append_only")
        owner.execute(change.encode())
    assert next(breaks(desk)) in (2, 3)


def test_an_event_is_in_the_transaction_that_made_it_true(desk: Desk):
    lead = a_lead()

    def half(store) -> None:
        with store.transaction():
            store.append("message_received", NOON, lead.event_key, {})
            raise KeyError("the step dies here")

    with pytest.raises(KeyError):
        half(desk.store)
    assert desk.events(lead) == []


def test_events_of_many_at_once_make_one_chain(desk: Desk):
    leads = [a_lead(person=a_person(f"+1312555016{n}")) for n in range(4)]
    desk.at_once(*(lambda world, lead=lead: desk.recall(lead, world=world) for lead in leads))
    assert list(breaks(desk)) == []
    assert all(desk.events(lead) for lead in leads)


def test_no_event_holds_a_text_or_an_address(desk: Desk):
    lead = a_lead("My secret marker is zebra-77.")
    desk.granted(lead)
    kept = " ".join(desk.values("select facts from events"))
    assert "zebra" not in kept
    assert str(lead.person.phone_e164) not in kept
