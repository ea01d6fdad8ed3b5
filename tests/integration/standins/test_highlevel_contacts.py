"""The HighLevel stand-in keeps contacts and opportunities as HighLevel documents it."""

import pytest

from tests.fixtures.highlevel import LOCATION, PIPELINE
from tests.integration.standins.highlevel_client import a_contact, call, upsert


def _found(highlevel, **query: str):
    answer = call(highlevel, "GET", "/contacts/search/duplicate", locationId=LOCATION, **query)
    assert answer.status == 200
    return answer.document["contact"] and answer.document["contact"]["id"]


def test_an_upsert_makes_a_contact_and_then_changes_it(highlevel):
    first = upsert(highlevel, email="Pat@Example.com", tags=["Lead"])
    again = upsert(highlevel, phone="(512) 555-0123", firstName="Patricia")

    assert (first.status, first.document["new"], again.document["new"]) == (200, True, False)
    contact = again.document["contact"]
    assert contact["id"] == first.document["contact"]["id"]
    assert (contact["firstName"], contact["email"]) == ("Patricia", "pat@example.com")
    assert contact["tags"] == ["lead"]
    assert len(highlevel.contacts) == 1


def test_a_contact_is_found_by_phone_or_email_and_otherwise_is_nobody(highlevel):
    contact_id = a_contact(highlevel)

    assert _found(highlevel, number="+15125550123") == contact_id
    assert _found(highlevel, email="Pat@example.com") == contact_id
    assert _found(highlevel, number="+15125550199") is None


@pytest.mark.parametrize(("order", "changed"), [(("email", "phone"), 0), (("phone", "email"), 1)])
def test_an_upsert_that_fits_two_contacts_changes_the_one_that_the_location_looks_for_first(
    highlevel, order, changed
):
    highlevel.locations[0].duplicate_by = order
    by_email = upsert(highlevel, phone="+15125550101", email="pat@example.com")
    by_phone = upsert(highlevel, phone="+15125550102", email="sam@example.com")
    before = highlevel.contacts
    answer = upsert(highlevel, phone="+15125550102", email="pat@example.com", firstName="Kim")

    ids = [each.document["contact"]["id"] for each in (by_email, by_phone)]
    assert (answer.document["new"], answer.document["contact"]["id"]) == (False, ids[changed])
    assert [each.name for each in highlevel.contacts].index("Kim") == changed
    assert [(each.phone, each.email) for each in highlevel.contacts] == [
        (each.phone, each.email) for each in before
    ]


def test_a_location_that_allows_duplicates_makes_another_where_it_is_told_to(highlevel):
    highlevel.locations[0].allows_duplicates = True

    made = [upsert(highlevel, createNewIfDuplicateAllowed=new).document["new"] for new in (True, True, False)]
    assert made == [True, True, False]


def test_making_a_contact_that_is_there_is_refused_and_says_who_it_is(highlevel):
    contact_id = a_contact(highlevel)
    body = {"locationId": LOCATION, "phone": "5125550123"}
    answer = call(highlevel, "POST", "/contacts/", body)

    assert answer.status == 400
    assert answer.document["message"] == "This location does not allow duplicated contacts."
    assert answer.document["meta"] == {
        "contactId": contact_id,
        "contactName": "Pat",
        "matchingField": "phone",
    }


def test_an_update_keeps_what_it_does_not_name_and_overwrites_tags(highlevel):
    contact = f"/contacts/{a_contact(highlevel, tags=['lead'])}"
    fields = {
        "name": "Pat de la Cruz",
        "tags": ["Booked"],
        "customFields": [{"id": "f1", "field_value": "x"}],
    }
    call(highlevel, "PUT", contact, fields)
    shown = call(highlevel, "GET", contact).document["contact"]

    assert (shown["firstName"], shown["lastName"], shown["tags"]) == ("Pat", "de la Cruz", ["booked"])
    assert (shown["email"], shown["customFields"]) == ("pat@example.com", [{"id": "f1", "value": "x"}])


def test_tags_are_added_once_and_removed_by_name(highlevel):
    tags = f"/contacts/{a_contact(highlevel, tags=['lead'])}/tags"

    added = call(highlevel, "POST", tags, {"tags": ["Lead", "VIP"]})
    assert (added.status, added.document) == (201, {"tags": ["lead", "vip"]})
    assert call(highlevel, "DELETE", tags, {"tags": ["LEAD"]}).document == {"tags": ["vip"]}


def test_notes_are_listed_newest_first(highlevel):
    contact_id = a_contact(highlevel)
    for body in ("First", "Second"):
        call(highlevel, "POST", f"/contacts/{contact_id}/notes", {"body": body})

    shown = call(highlevel, "GET", f"/contacts/{contact_id}/notes").document["notes"]
    assert [note["body"] for note in shown] == ["Second", "First"]
    assert [note.body for note in highlevel.notes(contact_id)] == ["First", "Second"]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"locationId": ""}, ["locationId should not be empty"]),
        ({"favourite": 1}, ["property favourite should not exist"]),
        ({"dnd": "yes"}, ["dnd must be a boolean value"]),
        ({"tags": "lead"}, ["tags must be an array of strings"]),
        ({"phone": "12"}, ["phone must be a valid phone number"]),
    ],
)
def test_a_field_that_is_not_as_described_is_refused_by_name(highlevel, changes, faults):
    answer = upsert(highlevel, **changes)

    assert (answer.status, answer.document["error"]) == (422, "Unprocessable Entity")
    assert answer.document["message"] == faults
    assert highlevel.contacts == []


def test_all_faults_of_a_request_are_named_at_once(highlevel):
    answer = call(highlevel, "POST", "/contacts/upsert", {"dndSettings": {"SMS": {}}, "shoe": 9})
    assert [each.split()[0] for each in answer.document["message"]] == [
        "property",
        "locationId",
        "dndSettings",
    ]


def test_a_body_that_is_no_json_object_and_a_path_that_is_none_are_refused(highlevel):
    assert call(highlevel, "POST", "/contacts/upsert", ["a list"]).status == 400
    missing = call(highlevel, "GET", "/contacts/a/b/c")
    assert (missing.status, missing.document["message"]) == (404, "Cannot GET /contacts/a/b/c")


# ── opportunities ─────────────────────────────────────────────────────────────────────────────────


def _opportunity(highlevel, **changes: object):
    body = {"pipelineId": PIPELINE, "locationId": LOCATION, "name": "Pat", "status": "open"} | changes
    return call(highlevel, "POST", "/opportunities/", body)


def test_an_opportunity_begins_at_the_first_stage_moves_on_and_is_found_by_its_contact(highlevel):
    contact_id = a_contact(highlevel)
    made = _opportunity(highlevel, contactId=contact_id)
    opportunity = made.document["opportunity"]
    assert (made.status, opportunity["pipelineStageId"]) == (201, "stage-new")

    call(highlevel, "PUT", f"/opportunities/{opportunity['id']}", {"pipelineStageId": "stage-booked"})
    query = {"location_id": LOCATION, "contact_id": contact_id, "pipeline_id": PIPELINE}
    (found,) = call(highlevel, "GET", "/opportunities/search", **query).document["opportunities"]
    assert (found["id"], found["pipelineStageId"]) == (opportunity["id"], "stage-booked")
    assert found["contact"]["phone"] == "+15125550123"


def test_one_contact_has_one_opportunity_in_a_pipeline_unless_the_location_allows_more(highlevel):
    contact_id = a_contact(highlevel)
    _opportunity(highlevel, contactId=contact_id)
    assert "duplicate opportunity" in _opportunity(highlevel, contactId=contact_id).document["message"]
    highlevel.locations[0].allows_duplicate_opportunities = True
    assert _opportunity(highlevel, contactId=contact_id).status == 201


@pytest.mark.parametrize("changes", [{"pipelineId": "other"}, {"pipelineStageId": "stage-of-another"}])
def test_a_stage_that_the_pipeline_does_not_have_is_refused_and_nothing_is_made(highlevel, changes):
    answer = _opportunity(highlevel, contactId=a_contact(highlevel), **changes)
    assert (answer.status, highlevel.opportunities) == (400, [])


def test_an_upsert_by_contact_makes_an_opportunity_once(highlevel):
    body = {
        "pipelineId": PIPELINE,
        "locationId": LOCATION,
        "contactId": a_contact(highlevel),
        "followers": [],
        "isRemoveAllFollowers": False,
        "followersActionType": "add",
    }
    answers = [call(highlevel, "POST", "/opportunities/upsert", body).document["new"] for _ in range(2)]
    assert (answers, len(highlevel.opportunities)) == ([True, False], 1)
