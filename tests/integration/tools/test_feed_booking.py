"""A calendar that can only be read: free times by its feed, booked by one signed request, or not at all."""

from datetime import timedelta

import pytest

from frontdesk.domain.arguments import Book, CrmUpdate
from frontdesk.domain.catalog import Via
from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.domain.slots import Slot
from frontdesk.errors import Misconfigured, ProviderUnavailable
from frontdesk.tools.feed_booking import WebhookBooker
from frontdesk.tools.feed_calendar import secrets_of
from ops.local.standins.calendar import CalendarStandIn
from ops.local.standins.faults import LoseAnswer, Meanwhile, ServerError, Stall
from tests.fixtures.own_calendar import SIGNED_WITH, read_from
from tests.fixtures.standins import PATIENT
from tests.integration.tools.bad_servers import a_server, dripping, saying
from tests.integration.tools.test_twilio_send import an_answer
from tests.unit.domain.slots_at import CHICAGO, slot
from tests.unit.tools.grants import GRANT_ID, a_grant

WANTED = slot(CHICAGO, "2026-11-24 10:00")
DAY = WANTED.starts_at - timedelta(hours=1), WANTED.starts_at + timedelta(hours=7)


def to_book(standin: CalendarStandIn, wanted: Slot = WANTED, **changes) -> Grant:
    about = {
        "tool": "book_appointment",
        "channel": "calendar",
        "by": Via("webhook", "lincoln-park"),
        "body": "",
    }
    booking = Book(wanted.starts_at, wanted.ends_at)
    return a_grant(**{"sender": standin.book_url, "arguments": booking, **about, **changes})


def posted(standin: CalendarStandIn, grant: Grant | None = None, *, signed_with=SIGNED_WITH, total_s=5.0):
    booker = WebhookBooker(read_from(standin), signed_with.encode(), total_s=total_s)
    receipt = booker.post(grant or to_book(standin))
    return receipt.result, receipt.error


def asked(standin: CalendarStandIn) -> list[str]:
    return [seen.call.operation for seen in standin.requests]


def test_what_stands_in_the_feed_is_not_free(own_calendar: CalendarStandIn):
    before = read_from(own_calendar).free(*DAY)
    own_calendar.put(WANTED.starts_at, WANTED.ends_at + timedelta(minutes=1))
    gone = {WANTED, slot(CHICAGO, "2026-11-24 10:30")}
    assert set(before) - set(read_from(own_calendar).free(*DAY)) == gone
    assert asked(own_calendar) == ["read_feed", "read_feed"]


def test_a_slot_is_booked_by_one_signed_request_and_then_no_longer_free(own_calendar: CalendarStandIn):
    receipt = WebhookBooker(read_from(own_calendar), SIGNED_WITH.encode()).post(to_book(own_calendar))
    told = {"starts_at": "2026-11-24T16:00:00Z", "ends_at": "2026-11-24T16:30:00Z"}
    assert receipt == SendReceipt(GRANT_ID, "sent", GRANT_ID, None, told)
    (event,) = own_calendar.booked()
    assert (event.starts, event.ends, event.whose) == (WANTED.starts_at, WANTED.ends_at, PATIENT)
    assert WANTED not in read_from(own_calendar).free(*DAY)
    assert asked(own_calendar)[:2] == ["read_feed", "book"]


def test_who_is_answered_by_email_is_no_telephone_number_to_the_hook(own_calendar: CalendarStandIn):
    by_mail = to_book(own_calendar, recipient="ana@example.com")
    assert posted(own_calendar, by_mail) == ("sent", None)
    assert [event.whose for event in own_calendar.booked()] == ["ana@example.com"]


def test_a_slot_that_is_gone_is_not_asked_for(own_calendar: CalendarStandIn):
    own_calendar.put(WANTED.starts_at, WANTED.ends_at)
    assert posted(own_calendar) == ("failed", "slot_taken")
    assert asked(own_calendar) == ["read_feed"]


def test_a_slot_that_is_taken_after_the_last_look_is_refused(own_calendar: CalendarStandIn):
    steal = Meanwhile(before=lambda: own_calendar.put(WANTED.starts_at, WANTED.ends_at))
    own_calendar.faults.add(steal, on="book")
    assert posted(own_calendar) == ("failed", "slot_taken")
    assert own_calendar.booked() == []


@pytest.mark.parametrize(
    ("fault", "error", "booked"),
    [
        (LoseAnswer(), "no_answer", 1),
        (Stall(2, accepted=True), "no_answer", 1),
        (ServerError(500), "http_500", 0),
        (ServerError(502, accepted=True), "http_502", 1),
    ],
    ids=["lost", "hangs", "5xx", "5xx and done"],
)
def test_a_booking_of_which_nobody_can_tell_is_unknown(own_calendar: CalendarStandIn, fault, error, booked):
    own_calendar.faults.add(fault, on="book")
    assert posted(own_calendar, total_s=0.5) == ("unknown", error)
    assert len(own_calendar.booked()) == booked


@pytest.mark.parametrize("fault", [LoseAnswer(), ServerError(503), Stall(2)], ids=str)
def test_a_feed_that_cannot_be_read_books_nothing(own_calendar: CalendarStandIn, fault):
    own_calendar.faults.add(fault, on="read_feed")
    booker = WebhookBooker(read_from(own_calendar, total_s=0.5), SIGNED_WITH.encode())
    receipt = booker.post(to_book(own_calendar))
    assert (receipt.result, asked(own_calendar)) == ("not_posted", ["read_feed"])


@pytest.mark.parametrize(
    ("status", "body", "found"),
    [
        (b"200 OK", b'{"starts_at": "2026-11-24T10:00:00-06:00", "room": 2}', ("sent", None)),
        (b"200 OK", b'{"starts_at": "2026-11-24T17:00:00Z"}', ("unknown", "http_200")),
        (b"200 OK", b'{"starts_at": "2026-11-24T16:00:00"}', ("unknown", "http_200")),
        (b"202 Accepted", b"ok", ("unknown", "http_202")),
        (b"302 Found", b"", ("unknown", "http_302")),
        (b"401 Unauthorized", b"", ("failed", "misconfigured")),
        (b"409 Conflict", b"", ("failed", "slot_taken")),
        (b"422 Unprocessable", b"", ("failed", "422")),
        (b"429 Too Many Requests", b"", ("failed", "rate_limited")),
    ],
)
def test_a_yes_is_one_that_names_the_time_that_was_asked_for(own_calendar, status, body, found):
    with a_server(saying(an_answer(status, body))) as hook:
        assert posted(own_calendar, to_book(own_calendar, sender=f"{hook.url}/book")) == found


def test_a_hook_that_drips_is_cut(own_calendar: CalendarStandIn):
    with a_server(dripping(b"")) as hook:
        grant = to_book(own_calendar, sender=hook.url)
        assert posted(own_calendar, grant, total_s=0.3) == ("unknown", "no_answer")


def test_a_request_with_another_signature_books_nothing(own_calendar: CalendarStandIn):
    assert posted(own_calendar, signed_with="another secret of enough chars") == ("failed", "misconfigured")
    assert own_calendar.booked() == []


def test_who_is_asked_twice_with_one_id_books_once(own_calendar: CalendarStandIn):
    own_calendar.faults.add(LoseAnswer(), on="book")
    posted(own_calendar)
    again = to_book(own_calendar, slot(CHICAGO, "2026-11-24 11:00"))
    assert posted(own_calendar, again)[0] == "sent"
    assert len(own_calendar.booked()) == 1


def test_a_grant_for_something_else_books_nothing(own_calendar: CalendarStandIn):
    grant = to_book(own_calendar, arguments=CrmUpdate(note="x"))
    assert posted(own_calendar, grant) == ("failed", "misconfigured")
    assert own_calendar.requests == []


def test_an_address_that_is_refused_is_a_matter_of_settings_and_told_without_the_address(own_calendar):
    own_calendar._secret = "changed"
    with pytest.raises(Misconfigured, match="calendar_secrets") as caught:
        read_from(own_calendar).free(*DAY)
    assert "5f5f5f" not in str(caught.value)


def test_a_feed_that_nobody_serves_is_unavailable(own_calendar: CalendarStandIn):
    with own_calendar.down(), pytest.raises(ProviderUnavailable):
        read_from(own_calendar).free(*DAY)


@pytest.mark.parametrize("held", ["private", "[]", '{"lincoln-park": ""}', '{"lincoln-park": 1}'])
def test_secrets_that_are_none_are_refused(held: str):
    with pytest.raises(Misconfigured, match="calendar_secrets as"):
        secrets_of(held)
