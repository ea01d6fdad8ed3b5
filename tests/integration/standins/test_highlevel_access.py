"""The HighLevel stand-in lets in whom HighLevel lets in, each into its own location, and counts."""

import pytest

from ops.local.standins.highlevel import HighLevelStandIn
from ops.local.standins.highlevel_api import RateLimited
from ops.local.standins.highlevel_setup import HighLevelLocation, OAuthApp
from tests.fixtures.highlevel import APP, CALENDAR, LOCATION, OTHER_LOCATION, OTHER_TOKEN, TOKEN
from tests.integration.standins.highlevel_client import a_contact, book, call, exchange, send, upsert

CLIENT = {"client_id": APP.client_id, "client_secret": APP.client_secret}


@pytest.mark.parametrize(
    ("how", "complaint"),
    [
        ({"version": ""}, "version header was not found."),
        ({"version": "2020-01-01"}, "version header is invalid"),
        ({"version": "2021-04-15"}, "version header is invalid"),
        ({"token": "pit-of-nobody"}, "Invalid Private Integration token"),
        ({"token": "of-nobody"}, "Invalid token: access token is invalid"),
    ],
)
def test_a_request_without_its_version_or_a_token_that_counts_is_refused(highlevel, how, complaint):
    answer = call(highlevel, "GET", "/contacts/search/duplicate", locationId=LOCATION, email="a@b.c", **how)

    assert answer.status == 401
    assert answer.document == {"statusCode": 401, "message": complaint, "error": "Unauthorized"}
    assert [seen.answered for seen in highlevel.requests] == [401]


def test_a_token_does_only_what_its_scopes_allow(highlevel):
    contact_id = a_contact(highlevel)
    highlevel.private_scopes = {"contacts.readonly"}

    assert call(highlevel, "GET", f"/contacts/{contact_id}").status == 200
    refused = send(highlevel, contact_id)
    assert (refused.status, refused.document["message"]) == (
        401,
        "The token is not authorized for this scope.",
    )


def test_a_token_of_one_location_sees_and_changes_nothing_of_another(highlevel):
    contact_id = a_contact(highlevel)
    sent = send(highlevel, contact_id).document
    event_id = book(highlevel, contact_id, "2026-11-24T09:00").document["id"]
    paths = [
        f"/contacts/{contact_id}",
        f"/contacts/{contact_id}/appointments",
        f"/conversations/{sent['conversationId']}/messages",
        f"/conversations/messages/{sent['messageId']}",
        f"/calendars/{CALENDAR}",
        f"/calendars/events/appointments/{event_id}",
    ]
    for path in paths:
        answer = call(highlevel, "GET", path, token=OTHER_TOKEN)
        assert (answer.status, answer.document["error"]) == (403, "Forbidden"), path
    message = {"type": "SMS", "contactId": contact_id, "message": "Hello"}
    assert call(highlevel, "POST", "/conversations/messages", message, token=OTHER_TOKEN).status == 403
    assert upsert(highlevel, token=OTHER_TOKEN).status == 403
    assert len(highlevel.messages()) == 1


def test_the_same_person_is_another_contact_at_another_location(highlevel):
    contact_id = a_contact(highlevel)
    other = upsert(highlevel, token=OTHER_TOKEN, locationId=OTHER_LOCATION).document
    assert (other["new"], other["contact"]["id"] == contact_id) == (True, False)


def test_one_token_opens_every_location_that_has_none_of_its_own(clock):
    locations = [HighLevelLocation(LOCATION), HighLevelLocation(OTHER_LOCATION, calendars=[])]
    with HighLevelStandIn(clock, TOKEN, locations=locations) as highlevel:
        assert [upsert(highlevel, locationId=each.location_id).status for each in locations] == [200, 200]
        assert upsert(highlevel, locationId="locNobody").status == 403


# ── OAuth ─────────────────────────────────────────────────────────────────────────────────────────


def _tokens(highlevel: HighLevelStandIn) -> dict[str, str]:
    code = highlevel.install()
    answer = exchange(highlevel, grant_type="authorization_code", code=code, **CLIENT)
    assert answer.status == 200
    return answer.document


def test_an_installed_app_gets_tokens_for_its_location_and_a_code_counts_once(highlevel):
    code = highlevel.install(LOCATION)
    answers = [exchange(highlevel, grant_type="authorization_code", code=code, **CLIENT) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 400]
    tokens = answers[0].document
    assert (tokens["token_type"], tokens["expires_in"], tokens["locationId"]) == ("Bearer", 86_399, LOCATION)
    assert upsert(highlevel, token=tokens["access_token"]).status == 200
    assert upsert(highlevel, token=tokens["access_token"], locationId=OTHER_LOCATION).status == 403


def test_an_access_token_ends_after_a_day_and_is_refreshed_once_by_each_refresh_token(highlevel, clock):
    old = _tokens(highlevel)
    clock.advance(86_400)
    assert upsert(highlevel, token=old["access_token"]).status == 401

    refresh = {"grant_type": "refresh_token", "refresh_token": old["refresh_token"]}
    new = exchange(highlevel, **refresh, **CLIENT)
    assert upsert(highlevel, token=new.document["access_token"]).status == 200
    used = exchange(highlevel, **refresh, **CLIENT)
    assert (used.status, used.document["error"]) == (400, "invalid_grant")
    again = {"grant_type": "refresh_token", "refresh_token": new.document["refresh_token"]}
    assert exchange(highlevel, **again, **CLIENT).status == 200


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        ({**CLIENT, "client_secret": "guessed"}, 401, "invalid_client"),
        ({**CLIENT, "grant_type": "password"}, 400, "unsupported_grant_type"),
        ({**CLIENT, "grant_type": "refresh_token"}, 400, "invalid_grant"),
        ({**CLIENT, "grant_type": "refresh_token", "refresh_token": "guessed"}, 400, "invalid_grant"),
    ],
)
def test_who_is_not_the_app_or_has_no_grant_gets_no_token(highlevel, fields, status, error):
    answer = exchange(highlevel, **fields)
    assert (answer.status, answer.document["error"]) == (status, error)


def test_an_app_that_asked_for_less_may_do_less(clock):
    app = OAuthApp(APP.client_id, APP.client_secret, scopes=["contacts.readonly"])
    with HighLevelStandIn(clock, TOKEN, app=app) as highlevel:
        tokens = _tokens(highlevel)
        assert tokens["scope"] == "contacts.readonly"
        assert upsert(highlevel, token=tokens["access_token"]).status == 401


# ── limits ────────────────────────────────────────────────────────────────────────────────────────


def test_the_101st_request_in_ten_seconds_is_refused_and_every_answer_says_what_is_left(highlevel, clock):
    answers = [upsert(highlevel) for _ in range(101)]
    limits = ("X-RateLimit-Max", "X-RateLimit-Remaining", "X-RateLimit-Interval-Milliseconds")

    assert [answer.status for answer in answers] == [200] * 100 + [429]
    assert [answers[0].headers[name] for name in limits] == ["100", "99", "10000"]
    assert answers[0].headers["X-RateLimit-Limit-Daily"] == "200000"
    assert answers[-1].headers["X-RateLimit-Daily-Remaining"] == "199900"
    assert answers[-1].document["message"] == "Too Many Requests"
    other = upsert(highlevel, token=OTHER_TOKEN, locationId=OTHER_LOCATION)
    clock.advance(10)
    assert (other.status, upsert(highlevel).status) == (200, 200)


def test_a_day_has_its_own_limit_which_ends_with_the_day(highlevel, clock):
    highlevel.limits.daily = 2
    assert [upsert(highlevel).status for _ in range(3)] == [200, 200, 429]
    clock.advance(60)
    assert upsert(highlevel).headers["X-RateLimit-Daily-Remaining"] == "0"
    clock.advance(86_400)
    assert upsert(highlevel).status == 200


def test_a_planned_429_closes_the_location_for_a_while(highlevel, clock):
    contact_id = a_contact(highlevel)
    highlevel.faults.add(RateLimited(30), on="send_message")

    refused = send(highlevel, contact_id)
    assert (refused.status, refused.headers["X-RateLimit-Remaining"]) == (429, "0")
    clock.advance(29)
    assert upsert(highlevel).status == 429
    clock.advance(1)
    assert send(highlevel, contact_id).status == 200
    assert len(highlevel.messages()) == 1


def test_what_is_not_let_in_is_not_counted(highlevel):
    upsert(highlevel, token="pit-of-nobody")
    assert upsert(highlevel).headers["X-RateLimit-Remaining"] == "99"
