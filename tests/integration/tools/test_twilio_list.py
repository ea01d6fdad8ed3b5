"""Looking for a text: every page, only what can be ours, and never "absent" when the list broke off."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frontdesk.domain.proposal import body_digest
from frontdesk.errors import Misconfigured, ProviderUnavailable
from frontdesk.tools.looking import look
from frontdesk.tools.twilio_account import TwilioAccount
from frontdesk.tools.twilio_list import TwilioLookup
from ops.local.standins.faults import LoseAnswer, ServerError, Stall
from ops.local.standins.twilio import ListLate, Refuse, TwilioStandIn
from tests.fixtures.standins import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, PATIENT, MovableClock
from tests.integration.tools.bad_servers import a_server, saying
from tests.integration.tools.test_twilio_send import an_answer, posted
from tests.unit.tools.grants import BODY, GRANTED_AT, a_grant, an_open_grant

SOMEBODY_ELSE = "+15125550177"


def a_lookup(url: str, *, token: str = AUTH_TOKEN, **limits: Any) -> TwilioLookup:
    return TwilioLookup(TwilioAccount(ACCOUNT_SID, token, url), **limits)


def found_sids(twilio: TwilioStandIn, *, page_size: int = 1000, **changes: Any) -> list[str]:
    candidates = a_lookup(twilio.url, page_size=page_size).candidates(an_open_grant(**changes))
    return [candidate.provider_id for candidate in candidates]


def dated(created: bytes) -> bytes:
    """Return a message of ours, as far as the list tells it, with this date."""
    return (
        b'{"sid": "SM1", "direction": "outbound-api", "from": "+15125550100", "body": "x", "date_created": '
        + created
        + b"}"
    )


def test_a_text_whose_answer_was_lost_is_found(twilio: TwilioStandIn):
    twilio.faults.add(LoseAnswer(), on="create")
    assert posted(twilio.url).result == "unknown"
    found = look(an_open_grant(), lambda _: a_lookup(twilio.url))
    assert (found.finding, found.provider_id) == ("found", twilio.messages[0].sid)


def test_a_candidate_carries_when_it_was_made_and_what_it_says(twilio: TwilioStandIn):
    posted(twilio.url)
    (candidate,) = a_lookup(twilio.url).candidates(an_open_grant())
    assert (candidate.created_at, candidate.body_digest) == (GRANTED_AT, body_digest(BODY))


def test_every_page_is_read(twilio: TwilioStandIn):
    for number in range(7):
        posted(twilio.url, a_grant(body=str(number)))
    assert set(found_sids(twilio, page_size=2)) == {message.sid for message in twilio.messages}
    assert [seen.call.operation for seen in twilio.requests].count("list") == 4


def test_only_what_can_be_ours_is_a_candidate(twilio: TwilioStandIn, clock: MovableClock):
    posted(twilio.url)
    posted(twilio.url, a_grant(recipient=SOMEBODY_ELSE))
    with a_server(saying(an_answer(b"200 OK", b""))) as desk:
        twilio.inbound_url = desk.url
        twilio.inbound(PATIENT, OUR_NUMBER, "Thanks!")
    sid = twilio.messages[0].sid
    assert found_sids(twilio) == [sid]
    assert found_sids(twilio, claimed=(sid,)) == []
    assert found_sids(twilio, senders=("+15125550155",)) == []
    assert found_sids(twilio, since=clock.now()) == [sid]
    assert found_sids(twilio, since=clock.now() + timedelta(seconds=1)) == []


def test_what_is_listed_late_is_found_when_it_is_listed(twilio: TwilioStandIn, clock: MovableClock):
    twilio.faults.add(LoseAnswer(), ListLate(120), on="create")
    posted(twilio.url)
    assert look(an_open_grant(), lambda _: a_lookup(twilio.url)).finding == "not_yet"
    clock.advance(121)
    assert look(an_open_grant(is_window_over=True), lambda _: a_lookup(twilio.url)).finding == "found"


def test_nothing_listed_after_the_window_is_absent(twilio: TwilioStandIn):
    assert look(an_open_grant(is_window_over=True), lambda _: a_lookup(twilio.url)).finding == "absent"


@pytest.mark.parametrize(
    "fault", [LoseAnswer(), ServerError(500), ServerError(503), Refuse(429, 20429), Stall(0)], ids=str
)
def test_a_list_that_breaks_off_on_its_last_page_is_no_absence(twilio: TwilioStandIn, fault):
    for _ in range(3):
        posted(twilio.url)
    twilio.faults.add(fault, on="list", where={"Page": "1"})
    with pytest.raises(ProviderUnavailable):
        found_sids(twilio, page_size=2)


def test_a_provider_that_is_down_passes(twilio: TwilioStandIn):
    with twilio.down(), pytest.raises(ProviderUnavailable):
        found_sids(twilio)


def test_refused_credentials_are_the_operators_to_mend(twilio: TwilioStandIn):
    with pytest.raises(Misconfigured, match="token"):
        a_lookup(twilio.url, token="wrong").candidates(an_open_grant())


def test_a_list_without_an_end_is_given_up(twilio: TwilioStandIn):
    posted(twilio.url)
    with pytest.raises(ProviderUnavailable, match="does not end"):
        a_lookup(twilio.url, total_s=-1).candidates(an_open_grant())


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b'{"messages": null, "next_page_uri": null}',
        b'{"messages": []}',
        b'{"messages": [{"sid": "SM1"}], "next_page_uri": null}',
        b'{"messages": [' + dated(b"null") + b'], "next_page_uri": null}',
        b'{"messages": [' + dated(b'"Mon, 23 Nov 2026 16:00:00 -0000"') + b'], "next_page_uri": null}',
    ],
)
def test_a_list_of_another_shape_is_no_list(document):
    with a_server(saying(an_answer(b"200 OK", document))) as wire, pytest.raises(ProviderUnavailable):
        a_lookup(wire.url).candidates(an_open_grant(since=datetime(2020, 1, 1, tzinfo=UTC)))


def test_looking_asks_for_nothing_but_the_recipients_messages(twilio: TwilioStandIn):
    found_sids(twilio)
    (seen,) = twilio.requests
    assert (seen.call.request.method, seen.call.fields) == ("GET", {"To": PATIENT, "PageSize": "1000"})
