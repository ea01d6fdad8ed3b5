"""What passes between a client and the HighLevel stand-in is what HighLevel's own descriptions allow."""

from collections.abc import Iterator

import pytest
from openapi_core.exceptions import OpenAPIError
from openapi_core.validation.response.exceptions import InvalidData

from ops.local.standins.highlevel_operations import OPERATIONS
from ops.local.standins.highlevel_operations import TOKEN as TOKEN_OPERATION
from tests.fixtures.highlevel import CALENDAR, LOCATION, PIPELINE
from tests.fixtures.highlevel_described import check_exchange, check_requests, documents
from tests.integration.standins.highlevel_client import Answered, a_contact, book, call, send, upsert

TUESDAY_AT_9 = "2026-11-24T09:00:00-06:00"


def _about_contacts(highlevel) -> Iterator[Answered]:
    yield upsert(highlevel, email="pat@example.com", dndSettings={"SMS": {"status": "inactive"}})
    contact = highlevel.contacts[0].id
    body = {"locationId": LOCATION, "name": "Sam Doe", "email": "sam@example.com"}
    yield call(highlevel, "POST", "/contacts/", body)
    yield call(highlevel, "GET", f"/contacts/{contact}")
    yield call(highlevel, "PUT", f"/contacts/{contact}", {"dnd": False, "city": "Austin"})
    yield call(highlevel, "GET", "/contacts/search/duplicate", locationId=LOCATION, email="pat@example.com")
    yield call(highlevel, "POST", f"/contacts/{contact}/tags", {"tags": ["lead"]})
    yield call(highlevel, "DELETE", f"/contacts/{contact}/tags", {"tags": ["lead"]})
    yield call(highlevel, "POST", f"/contacts/{contact}/notes", {"body": "Asked for a call"})
    yield call(highlevel, "GET", f"/contacts/{contact}/notes")


def _about_conversations(highlevel) -> Iterator[Answered]:
    contact = highlevel.contacts[0].id
    yield send(highlevel, contact)
    yield send(highlevel, contact, type="Email", subject="Hello", html="<p>Hello</p>")
    sent = highlevel.messages()[0]
    conversation = f"/conversations/{sent.conversation_id}"
    yield call(highlevel, "GET", "/conversations/search", locationId=LOCATION, contactId=contact)
    yield call(highlevel, "GET", conversation)
    yield call(highlevel, "GET", f"{conversation}/messages", limit="1")
    yield call(highlevel, "GET", f"/conversations/messages/{sent.id}")
    path = f"/conversations/messages/{sent.id}/status"
    yield call(highlevel, "PUT", path, {"status": "read"})


def _about_calendars(highlevel) -> Iterator[Answered]:
    contact = highlevel.contacts[0].id
    day = {"startDate": "1795500000000", "endDate": "1795586400000"}
    yield call(highlevel, "GET", "/calendars/", locationId=LOCATION)
    yield call(highlevel, "GET", f"/calendars/{CALENDAR}")
    yield call(highlevel, "GET", f"/calendars/{CALENDAR}/free-slots", **day, timezone="America/Denver")
    yield book(highlevel, contact, TUESDAY_AT_9, title="Discovery call")
    event = f"/calendars/events/appointments/{highlevel.appointments[0].id}"
    yield call(highlevel, "PUT", event, {"appointmentStatus": "confirmed"})
    yield call(highlevel, "GET", event)
    month = {"startTime": "1795500000000", "endTime": "1797500000000"}
    yield call(highlevel, "GET", "/calendars/events", locationId=LOCATION, calendarId=CALENDAR, **month)
    yield call(highlevel, "GET", f"/contacts/{contact}/appointments")
    yield call(highlevel, "DELETE", event.replace("/appointments", ""), {})


def _about_opportunities(highlevel) -> Iterator[Answered]:
    place = {"pipelineId": PIPELINE, "locationId": LOCATION}
    new = {**place, "name": "Pat", "status": "open", "contactId": highlevel.contacts[0].id}
    followers = {"followers": [], "isRemoveAllFollowers": False, "followersActionType": "add"}
    yield call(highlevel, "GET", "/opportunities/pipelines", locationId=LOCATION)
    yield call(highlevel, "POST", "/opportunities/", new)
    made = highlevel.opportunities[0].id
    stage = {"pipelineStageId": "stage-booked"}
    yield call(highlevel, "POST", "/opportunities/upsert", {**place, **followers, **stage, "id": made})
    yield call(highlevel, "GET", "/opportunities/search", location_id=LOCATION, contact_id=new["contactId"])
    yield call(highlevel, "GET", f"/opportunities/{made}")
    yield call(highlevel, "PUT", f"/opportunities/{made}", {**stage, "monetaryValue": 200})
    yield call(highlevel, "PUT", f"/opportunities/{made}/status", {"status": "won"})


def test_every_operation_fits_the_descriptions_in_what_is_asked_and_answered(highlevel):
    for about in (_about_contacts, _about_conversations, _about_calendars, _about_opportunities):
        before = len(highlevel.requests)
        answers = list(about(highlevel))
        for seen, answered in zip(highlevel.requests[before:], answers, strict=True):
            assert answered.status in {200, 201}, answered.document
            check_exchange(seen, answered.status, answered.document)

    asked_for = {seen.call.operation for seen in highlevel.requests}
    assert asked_for == {each.name for each in OPERATIONS} - {TOKEN_OPERATION.name}


def test_a_refusal_fits_the_descriptions_too(highlevel):
    refused = [
        call(highlevel, "GET", "/contacts/nobody"),
        call(highlevel, "GET", "/contacts/nobody", token="wrong"),
        upsert(highlevel, unknown=1),
    ]

    assert [each.status for each in refused] == [400, 401, 422]
    for seen, answered in zip(highlevel.requests, refused, strict=True):
        check_exchange(seen, answered.status, answered.document)


def test_versions_and_scopes_are_those_of_the_descriptions():
    described_parts = documents()
    for operation in OPERATIONS:
        if operation is TOKEN_OPERATION:
            continue
        paths = described_parts[operation.path.split("/")[1]]["paths"]
        path = operation.path if operation.path in paths else f"{operation.path}/"
        described = paths[path][operation.method.lower()]
        (version,) = (each for each in described["parameters"] if each["name"] == "Version")
        assert version["schema"]["enum"] == [operation.version], operation.name
        assert [operation.scope] in [scopes for each in described["security"] for scopes in each.values()]


def test_the_descriptions_would_notice_a_wrong_answer(highlevel):
    answered = send(highlevel, a_contact(highlevel))
    answered.document["status"] = "on its way"

    with pytest.raises(InvalidData):
        check_exchange(highlevel.requests[-1], answered.status, answered.document)


def test_the_descriptions_would_notice_a_wrong_request(highlevel):
    send(highlevel, a_contact(highlevel), subject="Hello", emailFrom="us@example.com")
    check_requests(highlevel)
    highlevel.requests[-1].call.request.headers["version"] = "2020-01-01"
    with pytest.raises(OpenAPIError):
        check_requests(highlevel)
