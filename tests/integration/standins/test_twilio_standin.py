"""The Twilio stand-in accepts, refuses, lists and calls back as Twilio documents it."""

import hmac
import threading
from base64 import b64encode
from datetime import datetime
from email.utils import parsedate_to_datetime

import pytest

from ops.local.standins.faults import Slow
from ops.local.standins.twilio import Callbacks, ListLate, Queued, Refuse, TwilioStandIn, Undelivered
from ops.local.virtual_clock import VirtualClock
from tests.fixtures.standins import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, PATIENT
from tests.fixtures.waiting import eventually
from tests.integration.standins.twilio_client import call, listed, messages_path, send


def test_a_message_is_accepted_as_queued_with_everything_twilio_says_about_it(twilio, clock):
    answer = send(twilio, Body="Hello 👋")

    assert answer.status == 201
    assert answer.document["status"] == "queued"
    assert answer.document["sid"] == twilio.messages[0].sid
    assert parsedate_to_datetime(answer.document["date_created"]) == clock.now()
    assert [(kept.to, kept.from_, kept.body, kept.at) for kept in twilio.messages] == [
        (PATIENT, OUR_NUMBER, "Hello 👋", clock.now())
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"Body": ""}, 21602),
        ({"To": "512-555-0123"}, 21211),
        ({"From": "frontdesk"}, 21212),
        ({"From": "+15125550999"}, 21606),
        ({"To": OUR_NUMBER}, 21266),
        ({"To": "+447700900123"}, 21408),
        ({"Body": "x" * 1601}, 21617),
        ({"StatusCallback": "intake"}, 21609),
        ({"ValidityPeriod": "0"}, 20001),
        ({"SendAt": "2027-01-01T00:00:00Z"}, 20001),
    ],
)
def test_a_message_that_twilio_would_not_take_is_refused_with_its_code(twilio, changes, code):
    answer = send(twilio, **changes)

    assert (answer.status, answer.document["code"], answer.document["status"]) == (400, code, 400)
    assert answer.document["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert twilio.messages == []


def test_a_wrong_token_is_refused_and_seen(twilio):
    answer = call(twilio, messages_path(), {"To": PATIENT}, token="wrong")

    assert (answer.status, answer.document["code"]) == (401, 20003)
    assert [seen.answered for seen in twilio.requests] == [401]


@pytest.mark.parametrize(
    "path", [messages_path(account="AC" + "f" * 32), messages_path().replace("Mess", "M")]
)
def test_what_is_not_there_is_not_found(twilio, path):
    assert call(twilio, path).document["code"] == 20404


def test_the_list_gives_every_page_newest_first_and_filters_by_both_ends(twilio, clock):
    sids = []
    for to in (PATIENT, PATIENT, "+15125550177", PATIENT):
        sids.append(send(twilio, To=to).document["sid"])
        clock.advance(60)

    assert listed(twilio, "?PageSize=1") == sids[::-1]
    assert listed(twilio, f"?To=%2B{PATIENT[1:]}&PageSize=2") == [sids[3], sids[1], sids[0]]
    assert listed(twilio, "?From=%2B15125550999") == []


def test_a_message_that_arrives_between_two_pages_shifts_nothing(twilio):
    sids = [send(twilio).document["sid"] for _ in range(3)]
    first = call(twilio, messages_path("?PageSize=2")).document
    send(twilio)
    second = call(twilio, first["next_page_uri"]).document

    assert [message["sid"] for message in second["messages"]] == [sids[0]]
    back = call(twilio, second["previous_page_uri"]).document
    assert [message["sid"] for message in back["messages"]] == [sids[2], sids[1]]


def test_a_filter_that_the_list_does_not_know_is_refused_rather_than_ignored(twilio):
    assert call(twilio, messages_path("?DateSent=2026-11-23")).status == 400


def test_a_message_can_be_fetched_and_moves_on_with_the_clock(twilio, clock):
    sid = send(twilio).document["sid"]
    path = messages_path().replace(".json", f"/{sid}.json")

    statuses = []
    for _ in range(3):
        statuses.append(call(twilio, path).document["status"])
        clock.advance(1)
    assert statuses == ["queued", "sent", "delivered"]
    assert call(twilio, path.replace(sid, "SM" + "0" * 32)).status == 404


def test_a_message_listed_late_is_absent_until_then(twilio, clock):
    twilio.faults.add(ListLate(300), on="create", where={"To": PATIENT})
    sid = send(twilio).document["sid"]

    assert listed(twilio) == []
    clock.advance(300)
    assert listed(twilio) == [sid]


def test_stop_is_honoured_by_the_carrier_until_start(twilio, receiver):
    twilio.inbound_url = receiver.url

    twilio.inbound(PATIENT, OUR_NUMBER, " Stop ")
    assert send(twilio).document["code"] == 21610
    assert twilio.has_opted_out(PATIENT, OUR_NUMBER)
    twilio.inbound(PATIENT, OUR_NUMBER, "START")
    assert send(twilio).status == 201


def test_an_inbound_message_reaches_the_webhook_and_the_list(twilio, receiver):
    twilio.inbound_url = receiver.url

    reply = twilio.inbound(PATIENT, OUR_NUMBER, "¿Mañana a las 8?")

    assert reply.status == 200
    assert receiver.forms[0]["Body"] == "¿Mañana a las 8?"
    assert receiver.forms[0]["MessageSid"] == twilio.received[0].sid
    assert listed(twilio) == [twilio.received[0].sid]


def test_the_same_inbound_message_can_be_delivered_twice(twilio, receiver):
    twilio.inbound_url = receiver.url
    twilio.inbound(PATIENT, OUR_NUMBER, "Hello?")
    twilio.inbound(PATIENT, OUR_NUMBER, "Hello?", message_sid=twilio.received[0].sid)

    assert receiver.forms[0] == receiver.forms[1]
    assert len(twilio.received) == 1


@pytest.mark.parametrize(("signed_with", "is_ours"), [(None, True), ("another-token", False)])
def test_a_webhook_is_signed_over_its_address_and_its_sorted_fields(twilio, receiver, signed_with, is_ours):
    twilio.inbound_url = receiver.url
    twilio.inbound(PATIENT, OUR_NUMBER, "Hello? + ñ", signed_with=signed_with)

    signed = receiver.url + "".join(name + value for name, value in sorted(receiver.forms[0].items()))
    expected = b64encode(hmac.digest(AUTH_TOKEN.encode(), signed.encode(), "sha1")).decode()
    assert (receiver.requests[0].headers["x-twilio-signature"] == expected) is is_ours
    assert len(twilio.received) == is_ours


def test_a_person_cannot_text_a_desk_without_a_webhook(twilio):
    with pytest.raises(ValueError, match="Set inbound_url"):
        twilio.inbound(PATIENT, OUR_NUMBER, "Hello?")


def _statuses(receiver, twilio, clock, seconds):
    clock.advance(seconds)
    twilio.settle()
    return [form["MessageStatus"] for form in receiver.forms]


def test_status_callbacks_follow_the_message_in_virtual_time(twilio, receiver, clock):
    send(twilio, StatusCallback=receiver.url)

    assert _statuses(receiver, twilio, clock, 0) == ["queued"]
    assert _statuses(receiver, twilio, clock, 1) == ["queued", "sent"]
    assert _statuses(receiver, twilio, clock, 3600) == ["queued", "sent", "delivered"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Callbacks(times=0), []),
        (Callbacks(times=2), ["queued", "queued", "sent", "sent", "delivered", "delivered"]),
        (Callbacks(late_s=7200), []),
        (Undelivered(30005), ["queued", "sent", "undelivered"]),
        (Queued(1200), ["queued", "failed"]),
    ],
)
def test_status_callbacks_come_twice_late_never_or_with_bad_news_as_told(
    twilio, receiver, clock, fault, expected
):
    twilio.faults.add(fault, on="create")
    send(twilio, StatusCallback=receiver.url, ValidityPeriod="900")

    assert _statuses(receiver, twilio, clock, 3600) == expected


def test_a_moved_clock_stops_at_every_callback(receiver, tmp_path):
    clock = VirtualClock(tmp_path / "clock.json")
    clock.set_rate(0)
    with TwilioStandIn(clock, ACCOUNT_SID, AUTH_TOKEN) as twilio:
        twilio.move_with(clock)
        twilio.faults.add(Callbacks(late_s=3600), on="create")
        send(twilio, StatusCallback=receiver.url)
        accepted = clock.now_s()
        clock.move(30 * 3600)
        told = [entry for entry in twilio.journal() if entry["what"] == "status_callback_delivered"]

    assert [form["MessageStatus"] for form in receiver.forms] == ["queued", "sent", "delivered"]
    moments = [datetime.fromisoformat(str(entry["at"])).timestamp() - accepted for entry in told]
    assert moments == pytest.approx([3600, 3601, 3602], abs=0.01)


def test_a_moved_clock_waits_for_a_request_that_may_still_be_accepted(tmp_path):
    clock = VirtualClock(tmp_path / "clock.json")
    clock.set_rate(0)
    with TwilioStandIn(clock, ACCOUNT_SID, AUTH_TOKEN) as twilio:
        twilio.move_with(clock)
        twilio.faults.add(Slow(0.5), on="create")
        sender = threading.Thread(target=send, args=(twilio,))
        sender.start()
        eventually(lambda: bool(twilio.requests))
        posted = clock.now()
        clock.move(3600)
        sender.join()
    assert [message.at for message in twilio.messages] == [posted]


def test_bad_news_names_the_carriers_error(twilio, receiver, clock):
    twilio.faults.add(Undelivered(30005), on="create")
    sid = send(twilio, StatusCallback=receiver.url).document["sid"]
    _statuses(receiver, twilio, clock, 60)

    assert receiver.forms[-1]["ErrorCode"] == "30005"
    fetched = call(twilio, messages_path().replace(".json", f"/{sid}.json")).document
    assert (fetched["error_code"], fetched["error_message"]) == (30005, "Unknown destination handset")


def test_a_planned_refusal_speaks_as_twilio_does_and_passes(twilio):
    twilio.faults.add(Refuse(429, 20429, "Too Many Requests"), on="create", where={"To": PATIENT}, times=2)

    assert send(twilio, To="+15125550177").status == 201
    assert [send(twilio).status for _ in range(3)] == [429, 429, 201]


def test_the_journal_tells_what_happened_without_a_credential(twilio, receiver):
    twilio.inbound_url = receiver.url
    twilio.inbound(PATIENT, OUR_NUMBER, "Hello?")
    send(twilio)
    send(twilio, Body="")

    assert [entry["what"] for entry in twilio.journal()] == [
        "inbound_delivered",
        "message_accepted",
        "request_refused",
    ]
    assert AUTH_TOKEN not in str(twilio.journal())
