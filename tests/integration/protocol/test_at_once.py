"""Two connections, one contact: whatever comes second waits for the first and then sees what it did."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from psycopg.conninfo import make_conninfo

from frontdesk.domain.sends import Found, SendReceipt
from frontdesk.memory import receipts
from frontdesk.memory.store import Memory, connect
from tests.builders import a_lead
from tests.integration.memory.waiting import await_waiting
from tests.integration.protocol.office import Office

SECOND = timedelta(seconds=1)


@pytest.fixture
def other(database: str, office: Office) -> Iterator[Office]:
    """The same desk's memory on a second connection, at the same moment."""
    with connect(make_conninfo(database, user="frontdesk_writer")) as connection:
        yield Office(Memory(connection), office.now + SECOND)


def test_a_stop_that_is_being_written_is_seen_by_the_gate_that_waits_for_it(
    office: Office, other: Office, database: str
):
    run_id = office.heard()
    with ThreadPoolExecutor(1) as threads:
        with other.store.transaction():
            other.hear(a_lead("STOP", kind="opt_out", received_at=other.now))
            gate = threads.submit(office.gate, run_id)
            await_waiting(database, 1)
        assert gate.result().outcome == "stopped"


def test_of_two_runs_at_the_gate_at_once_one_is_granted_and_the_other_waits(
    office: Office, other: Office, database: str
):
    first, second = office.heard(), other.heard("Where are you?", location_id="oak-park")
    with ThreadPoolExecutor(1) as threads:
        with other.store.transaction():
            assert other.gate(second).verdict == "send"
            gate = threads.submit(office.gate, first)
            await_waiting(database, 1)
        assert gate.result().verdict == "hold"


def test_a_report_that_is_being_written_is_seen_by_the_gate_that_waits_for_it(
    office: Office, other: Office, database: str
):
    run_id = office.heard()
    grant = office.granted(run_id)
    with ThreadPoolExecutor(1) as threads:
        with other.store.transaction():
            other.called_back(grant.grant_id, "SM1")
            gate = threads.submit(office.gate, run_id)
            await_waiting(database, 1)
        assert gate.result().outcome == "sent"


def test_what_is_told_of_two_sends_waits_before_it_holds_anything(
    office: Office, other: Office, database: str
):
    """Whoever has the contact may still want the audit log's head: it must not be taken first."""
    run_id = office.heard()
    first = office.granted(run_id)
    office.told(first, "not_posted")
    office.pass_time(timedelta(minutes=2))
    second = office.granted(run_id)
    news = SendReceipt(first.grant_id, "sent", "SM1"), Found(second.grant_id, "found", "SM2")
    with ThreadPoolExecutor(1) as threads:
        with other.store.transaction():
            other.store.one("lock_contact_of_send", grant_id=second.grant_id)
            noted = threads.submit(receipts.note_receipt, office.world, *news)
            await_waiting(database, 1)
            other.store.append("run_ended", other.now, run_id, {})
        assert set(noted.result().states.values()) == {"sent"}


def test_what_is_rolled_back_leaves_no_gap_in_the_log(office: Office):
    run_id = office.heard()
    before = office.events(run_id)
    with contextlib.suppress(InterruptedError), office.store.transaction():
        office.gate(run_id)
        raise InterruptedError
    assert office.events(run_id) == before
    office.gate(run_id)
    assert [row["seq"] for row in office.events(run_id)] == list(range(1, len(before) + 2))
