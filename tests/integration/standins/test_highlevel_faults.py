"""The HighLevel stand-in misbehaves as each fault says, and a restart forgets nothing."""

import http.client
import threading
import urllib.error
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ops.local.shelves import Shelves
from ops.local.standins.faults import LoseAnswer, ServerError, Slow, Stall
from ops.local.standins.highlevel import Refuse
from ops.local.standins.highlevel_realm import ListLate
from tests.fixtures.highlevel import CALENDAR, a_highlevel
from tests.fixtures.receiver import Receiver, a_receiver
from tests.fixtures.standins import PATIENT, MovableClock
from tests.integration.standins.highlevel_client import a_contact, book, call, exchange, listed, send

HUNG_UP = (http.client.RemoteDisconnected, ConnectionResetError)
TUESDAY_AT_9 = "2026-11-24T09:00:00-06:00"


def test_a_lost_answer_leaves_an_accepted_message_and_a_booked_slot(highlevel):
    contact_id = a_contact(highlevel)
    highlevel.faults.add(LoseAnswer(), on="send_message")
    highlevel.faults.add(LoseAnswer(), on="create_appointment")

    with pytest.raises(HUNG_UP):
        send(highlevel, contact_id)
    with pytest.raises(HUNG_UP):
        book(highlevel, contact_id, TUESDAY_AT_9)
    assert listed(highlevel, contact_id) == [highlevel.messages()[0].id]
    assert [each.contact_id for each in highlevel.appointments] == [contact_id]


@pytest.mark.parametrize("accepted", [True, False])
def test_a_stall_and_a_server_error_say_nothing_about_what_was_done(highlevel, accepted):
    contact_id = a_contact(highlevel)
    highlevel.faults.add(Stall(0.01, accepted=accepted), on="send_message")
    highlevel.faults.add(ServerError(502, accepted=accepted), on="send_message")

    with pytest.raises(HUNG_UP):
        send(highlevel, contact_id)
    with pytest.raises(ValueError, match="Expecting value"):
        send(highlevel, contact_id)  # the body is a page, not HighLevel's JSON
    assert len(highlevel.messages()) == (2 if accepted else 0)


def test_an_answer_that_is_lost_and_listed_late_is_found_only_then(highlevel, clock):
    contact_id = a_contact(highlevel)
    highlevel.faults.add(LoseAnswer(), ListLate(60), on="send_message", where={"contactId": contact_id})

    with pytest.raises(HUNG_UP):
        send(highlevel, contact_id)
    assert (len(highlevel.messages()), listed(highlevel, contact_id)) == (1, [])
    clock.advance(60)
    assert listed(highlevel, contact_id) == [highlevel.messages()[0].id]


def test_a_contact_made_late_is_not_found_but_not_made_twice(highlevel, clock):
    highlevel.faults.add(ListLate(60), on="upsert_contact")
    contact_id = a_contact(highlevel)
    query = {"locationId": highlevel.locations[0].location_id, "number": PATIENT}

    assert call(highlevel, "GET", "/contacts/search/duplicate", **query).document == {"contact": None}
    assert a_contact(highlevel) == contact_id
    clock.advance(60)
    found = call(highlevel, "GET", "/contacts/search/duplicate", **query).document
    assert found["contact"]["id"] == contact_id


def test_a_planned_refusal_speaks_as_highlevel_does_and_passes(highlevel):
    contact_id = a_contact(highlevel)
    highlevel.faults.add(Refuse(400, "Twilio account suspended"), on="send_message", times=2)

    answers = [send(highlevel, contact_id) for _ in range(3)]
    assert [answer.status for answer in answers] == [400, 400, 200]
    assert answers[0].document["message"] == "Twilio account suspended"


def test_a_slow_request_is_carried_out(highlevel):
    contact_id = a_contact(highlevel)
    highlevel.faults.add(Slow(0.05), on="send_message")
    assert (send(highlevel, contact_id).status, len(highlevel.messages())) == (200, 1)


def test_a_highlevel_that_is_down_refuses_connections(highlevel):
    with highlevel.down(), pytest.raises(urllib.error.URLError, match="refused"):
        call(highlevel, "GET", "/contacts/nobody")


def test_one_slot_is_booked_once_by_many_at_the_same_moment(highlevel):
    contacts = [a_contact(highlevel, phone=f"+1512555010{n}", email=f"p{n}@example.com") for n in range(8)]
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda each=each: statuses.append(book(highlevel, each, TUESDAY_AT_9).status))
        for each in contacts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [400] * 7


def test_the_journal_tells_what_happened_without_a_credential(highlevel):
    contact_id = a_contact(highlevel)
    send(highlevel, contact_id)
    send(highlevel, contact_id, message="")
    tokens = exchange(highlevel, grant_type="refresh_token", refresh_token="guessed", client_secret="secret")

    told = highlevel.journal()
    assert [entry["what"] for entry in told] == [
        "contact_upserted",
        "message_accepted",
        "request_refused",
        "request_refused",
    ]
    assert tokens.status == 401
    assert not any(secret in str(told) for secret in ("pit-", "guessed", "secret"))


# ── restart ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def shelves(tmp_path: Path) -> Iterator[Shelves]:
    shelves = Shelves(tmp_path / "kept.sqlite")
    yield shelves
    shelves.close()


def test_a_restarted_highlevel_has_everything_again(clock: MovableClock, shelves: Shelves):
    with a_highlevel(clock, shelves) as first:
        contact_id = a_contact(first, tags=["lead"])
        send(first, contact_id)
        call(first, "POST", f"/contacts/{contact_id}/notes", {"body": "Asked for a call"})
        first.book(CALENDAR, contact_id, datetime(2026, 11, 24, 15, tzinfo=UTC))
        first.set_dnd(contact_id)
    with a_highlevel(clock, shelves) as second:
        assert (second.contacts, second.messages()) == (first.contacts, first.messages())
        assert (second.appointments, second.notes(contact_id)) == (
            first.appointments,
            first.notes(contact_id),
        )
        assert (second.public_key, send(second, contact_id).status) == (first.public_key, 400)
        assert book(second, contact_id, TUESDAY_AT_9).status == 400


def test_a_token_outlives_a_restart_and_a_used_refresh_token_stays_used(
    clock: MovableClock, shelves: Shelves
):
    client = {"client_id": "the-app", "client_secret": "its-secret"}
    with a_highlevel(clock, shelves) as first:
        old = exchange(first, grant_type="authorization_code", code=first.install(), **client).document
        refresh = {"grant_type": "refresh_token", "refresh_token": old["refresh_token"]}
        exchange(first, **refresh, **client)
    with a_highlevel(clock, shelves) as second:
        assert exchange(second, **refresh, **client).status == 400
        answer = call(second, "GET", "/contacts/nobody", token=old["access_token"])
        assert answer.document["message"] == "Contact with id nobody not found"


def test_what_nobody_was_told_is_told_at_the_next_start_and_nothing_else(
    clock: MovableClock, shelves: Shelves, receiver: Receiver
):
    with a_receiver() as closing:
        nowhere = closing.url
    with a_highlevel(clock, shelves) as first:
        for url, text in ((receiver.url, "Heard"), (nowhere, "Not heard")):
            first.webhook_url = url
            first.say(PATIENT, text)
        first.webhook_url = receiver.url
        send(first, first.contacts[0].id)
        first.settle()
    clock.advance(60)
    for _ in range(2):
        with a_highlevel(clock, shelves) as later:
            later.webhook_url = receiver.url
            later.go_on()
            later.settle()
    told = [request.body.decode() for request in receiver.requests]
    assert ["Not heard" in body for body in told] == [False, False, True, False, False]
    assert ['"delivered"' in body and "Outbound" in body for body in told] == [False] * 4 + [True]
