"""Payloads become Leads: what is odd is remarked, what can be nobody's message is refused."""

import base64
import json
from typing import Any

import phonenumbers
import pytest

from frontdesk.domain.lead import ConsentEvidence, Delivery, Person, event_key
from frontdesk.orchestration import sources
from frontdesk.orchestration.addresses import carrier_number, email_address, typed_number
from tests.source_tree import ROOT
from tests.unit.orchestration.webhooks import (
    LINCOLN_PARK,
    NOW,
    PATIENT,
    ADoor,
    a_form,
    a_text,
    brightsmile,
    listed_remarks,
    of_twilio,
    sample,
)


@pytest.fixture
def door():
    return ADoor()


def contact(**fields: Any) -> dict[str, Any]:
    return {"name": "Ana Perez", **fields}


# ── Forms ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_becomes_a_lead(door):
    assert door.post(a_form())["statusCode"] == 202
    lead = door.lead
    assert (lead.source, lead.kind, lead.location_id) == ("website", "form", "lincoln-park")
    assert lead.event_key == event_key("website", "example-1")
    assert lead.person == Person(PATIENT, "ana@example.com", "Ana Perez", "en")
    assert lead.text == sample("website_form")["message"]
    assert lead.consent == ConsentEvidence(brightsmile().consent_wording["en"], "website", NOW)
    assert (lead.received_at, lead.was_cut, lead.remarks) == (NOW, False, ())


def test_a_form_in_spanish_names_its_location_as_people_call_it(door):
    door.post(a_form(sample("website_form_spanish")))
    assert (door.lead.location_id, door.lead.person.phone_e164) == ("highlands", "+13035550110")
    assert door.lead.consent.wording == brightsmile().consent_wording["es"]
    assert (door.lead.person.name, door.lead.remarks) == ("José Núñez", ())


def test_the_answer_names_the_event(door):
    answer = door.post(a_form())
    assert json.loads(answer["body"]) == {"event": door.lead.event_key}


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"contact": contact()}, sources.NO_WAY_TO_REACH),
        ({"contact": contact(phone="call me", email="ana@example.com")}, sources.PHONE_UNREADABLE),
        ({"contact": contact(phone=PATIENT, email="ana(at)example.com")}, sources.EMAIL_UNREADABLE),
        ({"practice": "mars"}, sources.UNKNOWN_LOCATION),
        ({"practice": None}, sources.UNKNOWN_LOCATION),
        ({"practice": ["lincoln-park"]}, sources.UNKNOWN_LOCATION),
        ({"utm_campaign": "spring"}, sources.UNKNOWN_FIELDS),
        ({"contact": contact(phone=PATIENT, fax=PATIENT)}, sources.UNKNOWN_FIELDS),
        ({"message": {"text": "Hi"}}, sources.UNKNOWN_FIELDS),
        ({"consent": {"wording": "I agree to everything"}}, sources.CONSENT_WORDING_UNKNOWN),
        ({"message": "a" * 8193}, sources.TEXT_CUT),
        ({"message": "See you\u202e later"}, sources.HOSTILE_UNICODE),
    ],
)
def test_what_is_odd_about_a_form_is_remarked(door, changes, remark):
    assert listed_remarks(door.post(a_form(**changes)), door) == (remark,)


def test_every_remark_that_can_be_made_is_listed():
    named = {value for name, value in vars(sources).items() if name.isupper() and isinstance(value, str)}
    assert named == sources.REMARKS


def test_other_words_than_the_playbooks_are_no_consent(door):
    door.post(a_form(consent={"wording": "I agree to everything"}))
    assert door.lead.consent is None


def test_the_wording_may_be_broken_into_lines_and_is_kept_as_the_playbook_has_it(door):
    wording = brightsmile().consent_wording["en"]
    door.post(a_form(consent={"wording": wording.replace(" ", " \n" * 50)}))
    assert door.lead.consent.wording == wording


def test_a_lead_at_an_unknown_location_is_the_first_locations(door):
    door.post(a_form(practice="mars"))
    assert door.lead.location_id == next(iter(brightsmile().locations))


@pytest.mark.parametrize(
    "typed", [3125550110, "312.555.0110", "1 312 555 0110", "\uff13\uff11\uff12-555-0110"]
)
def test_a_phone_number_may_be_typed_in_many_ways_even_as_a_number(door, typed):
    door.post(a_form(contact=contact(phone=typed)))
    assert door.lead.person.phone_e164 == PATIENT


def test_a_huge_number_is_no_phone_number_and_no_fault(door):
    body = b'{"contact": {"phone": ' + b"9" * 100_000 + b"}}"
    remarks = listed_remarks(door.post(a_form(body)), door)
    assert remarks == (sources.UNKNOWN_LOCATION, sources.PHONE_UNREADABLE, sources.NO_WAY_TO_REACH)


def test_a_huge_name_is_cut_to_a_sane_length(door):
    door.post(a_form(contact={"name": "Ana " * 50_000, "phone": PATIENT, "language": "x" * 50_000}))
    assert len(door.lead.person.name) <= 80
    assert len(door.lead.person.locale) == 35


def test_the_same_submission_has_the_same_key_even_without_an_id(door):
    body = json.dumps({"message": "Hi", "practice": "oak-park"}).encode()
    for _ in range(2):
        door.post(a_form(body))
    door.post(a_form(body + b" "))
    keys = [lead.event_key for lead in door.leads]
    assert keys[0] == keys[1] != keys[2]


def test_ids_that_differ_in_broken_characters_stay_apart(door):
    for number in ("d800", "d801"):
        assert (
            door.post(a_form(f'{{"submission_id": "\\u{number}", "message": "Hi"}}'.encode()))["statusCode"]
            == 202
        )
    assert len({lead.event_key for lead in door.leads}) == 2


# ── Texts and reports ─────────────────────────────────────────────────────────────────────────────────


def test_a_text_becomes_a_lead_of_the_location_that_was_texted(door):
    answer = door.post(a_text())
    assert (answer["statusCode"], answer["body"]) == (200, "<Response/>")
    assert answer["headers"]["content-type"] == "text/xml"
    lead = door.lead
    assert (lead.kind, lead.location_id, lead.text) == (
        "message",
        "lincoln-park",
        "Are you open on Saturday?",
    )
    assert (lead.person, lead.remarks) == (Person(PATIENT), ())
    assert lead.event_key == event_key("twilio", sample("sms_inbound")["MessageSid"])


@pytest.mark.parametrize(("name", "kind"), [("sms_stop", "opt_out"), ("sms_start", "opt_in")])
def test_a_keyword_is_a_fact(door, name, kind):
    door.post(of_twilio(sample(name).items()))
    assert (door.lead.kind, door.lead.is_fact) == (kind, True)


@pytest.mark.parametrize(("told", "kind"), [("STOP", "opt_out"), ("START", "opt_in"), ("HELP", "message")])
def test_what_twilio_took_for_an_opt_out_is_one_whatever_the_words(door, told, kind):
    door.post(a_text("No gracias", OptOutType=told))
    assert door.lead.kind == kind


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"To": "+19995550100"}, sources.UNKNOWN_LOCATION),
        ({"From": "22000"}, sources.NO_WAY_TO_REACH),
        ({"From": "whatsapp:+13125550110"}, sources.NO_WAY_TO_REACH),
        ({"body": "\u200bHi"}, sources.HOSTILE_UNICODE),
        ({"body": "é" * 5000}, sources.TEXT_CUT),
    ],
)
def test_what_is_odd_about_a_text_is_remarked(door, changes, remark):
    assert listed_remarks(door.post(a_text(**changes)), door) == (remark,)


def test_a_picture_is_not_read_and_a_person_is_told(door):
    assert listed_remarks(door.post(of_twilio(sample("sms_with_picture").items())), door) == (
        sources.MEDIA_NOT_READ,
    )


def test_a_report_carries_its_grant_and_its_error(door):
    pairs = sample("sms_undelivered")
    door.post(of_twilio(pairs.items(), query="grant=g-1"))
    assert (door.lead.kind, door.lead.location_id, door.lead.text) == ("delivery", "lincoln-park", "")
    assert door.lead.delivery == Delivery(pairs["MessageSid"], "undelivered", "g-1", "30005")
    assert door.lead.person == Person(PATIENT)


def test_each_status_of_a_message_is_an_event_of_its_own(door):
    for name in ("sms_delivered", "sms_undelivered", "sms_delivered"):
        door.post(of_twilio(sample(name).items()))
    first, second, third = (lead.event_key for lead in door.leads)
    assert first == third != second


@pytest.mark.parametrize("status", ["accepted", "queued", "sending"])
def test_a_report_that_says_nothing_new_is_answered_and_dropped(door, status):
    answer = door.post(of_twilio({**sample("sms_queued"), "MessageStatus": status}.items()))
    assert (answer["statusCode"], answer["body"], door.leads) == (200, "<Response/>", [])


# ── Addresses ─────────────────────────────────────────────────────────────────────────────────────────


def typed_phones() -> list[dict[str, Any]]:
    file = ROOT.parent / "shared" / "data" / "phones.jsonl"
    if not file.exists():
        pytest.skip("needs ../shared/data/phones.jsonl, which is not beside this checkout")
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def our_number_in(region: str) -> str:
    number = phonenumbers.example_number(region)
    assert number
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def test_typed_numbers_are_read_as_libphonenumbers_own_tests_read_them():
    wrong, right = [], 0
    for row in typed_phones():
        for hint, wanted in row.items():
            region = hint.removeprefix("hint_")
            if not hint.startswith("hint_") or not phonenumbers.example_number(region):
                continue
            expected = wanted["e164"] if wanted.get("valid") else None
            got = typed_number(row["input"], our_number_in(region))
            right += got == expected
            wrong += [(row["input"], region, got, expected)] if got != expected else []
    assert not wrong
    assert right > 253


@pytest.mark.parametrize(
    "nobodys",
    [None, "", "555-0110", "123-456-7890", "(000) 000-0000", "9" * 300, "+1 312 555 0110" + " x" * 600],
)
def test_what_cannot_be_anybodys_number_is_none(nobodys):
    assert typed_number(nobodys, LINCOLN_PARK) is None


@pytest.mark.parametrize(
    "given", ["22000", "whatsapp:+13125550110", "+0312", "+1312555011\u0660", "", "ACME"]
)
def test_a_carriers_number_is_e164_or_nobody_we_can_text(given):
    assert carrier_number(given) is None
    assert carrier_number(PATIENT) == PATIENT


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Ana@Example.COM ", "ana@example.com"),
        ("ana\u200b@example.com", "ana@example.com"),
        ("a@b@example.com", None),
        ("ana@example", None),
        ("ana@.", None),
        ("@example.com", None),
        ("ana perez@example.com", None),
        ("a" * 250 + "@example.com", None),
        (None, None),
    ],
)
def test_an_email_address_is_taken_when_it_can_be_one(typed, address):
    assert email_address(typed) == address


def test_bytes_that_are_no_unicode_are_refused(door):
    event = a_form(b'{"message": "\xff\xfe"}')
    assert base64.b64decode(event["body"]).endswith(b'\xfe"}')
    assert door.post(event)["statusCode"] == 400
