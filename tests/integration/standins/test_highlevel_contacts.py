"""The HighLevel stand-in keeps contacts and opportunities as HighLevel documents it."""

from tests.integration.standins.highlevel_client import LOCATION, a_contact, call, upsert


def test_an_upsert_makes_a_contact_and_then_changes_it(highlevel):
    first = upsert(highlevel, email="Pat@Example.com", tags=["Lead"])
    again = upsert(highlevel, phone="(512) 555-0123", firstName="Patricia")

    assert (first.status, first.document["new"], again.document["new"]) == (200, True, False)
    contact = again.document["contact"]
    assert contact["id"] == first.document["contact"]["id"]
    assert (contact["firstName"], contact["email"], contact["tags"]) == (
        "Patricia",
        "pat@example.com",
        ["lead"],
    )
    assert len(highlevel.contacts) == 1


def test_a_contact_is_found_by_phone_or_email_and_otherwise_is_nobody(highlevel):
    contact_id = a_contact(highlevel)
    for query in ({"number": "+15125550123"}, {"email": "pat@example.com"}):
        found = call(highlevel, "GET", "/contacts/search/duplicate", locationId=LOCATION, **query)
        assert found.document["contact"]["id"] == contact_id
    nobody = call(highlevel, "GET", "/contacts/search/duplicate", locationId=LOCATION, number="+15125550199")
    assert (nobody.status, nobody.document) == (200, {"contact": None})
