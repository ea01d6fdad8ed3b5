"""What a playbook says of e-mail: who may send one can, everywhere; subjects and footers are its own."""

from pathlib import Path

import pytest

from frontdesk.domain.catalog import SEND_EMAIL, Via
from frontdesk.domain.lead import LocationId
from frontdesk.errors import Misconfigured
from frontdesk.playbook import PlaybookInvalid, load_playbook
from frontdesk.playbook_ways import Way, letter_of, way_of
from tests.fixtures.highlevel_playbook import (
    ACCOUNTS,
    SOURCE,
    a_highlevel_playbook,
    by_mail,
    places,
    with_sections,
)
from tests.unit.orchestration.webhooks import brightsmile

OAK_PARK = LocationId("oak-park")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('[channels]\nemail = "highlevel"\n', "", "tools.send_email"),
        ('email = "highlevel"', 'email = "pigeon"', "channels.email"),
        ("[email.es]", "[email.fr]", "email.es"),
        ("Su mensaje a {location}", r"Su mensaje\nBcc: a@b.example", "email.es.subject"),
        ("Prices at {location}", r"Prices\nBcc: a@b.example", "email.en.subjects.price_question"),
        ("Su mensaje a {location}", "Su mensaje a {locaton}", "email.es.subject"),
        ("price_question =", "price_questoin =", "email.en.subjects.price_questoin"),
        ('sender = "oak-park@brightsmile.example"', 'sender = "oak-park"', "locations.oak-park.email.sender"),
        ("2411 N Clark St, Chicago, IL 60614", "Chicago", "locations.lincoln-park.email.postal_address"),
    ],
)
def test_what_is_wrong_is_told_by_its_key(tmp_path: Path, old: str, new: str, key: str):
    assert old in by_mail()
    with pytest.raises(PlaybookInvalid) as invalid:
        load_playbook(with_sections(tmp_path, places(), SOURCE, by_mail().replace(old, new)))
    assert key in [fault.key for fault in invalid.value.faults]


def test_every_location_has_an_address_and_every_language_a_subject(tmp_path: Path):
    head, _, _ = by_mail().partition("[email.es]")
    with pytest.raises(PlaybookInvalid) as invalid:
        load_playbook(with_sections(tmp_path, places(), SOURCE, head))
    keys = {fault.key for fault in invalid.value.faults}
    assert keys == {"email.es", *(f"locations.{name}" for name in ACCOUNTS)}


def test_who_sends_email_hears_what_became_of_it(tmp_path: Path):
    with pytest.raises(PlaybookInvalid) as invalid:
        load_playbook(with_sections(tmp_path, places(), by_mail()))
    assert [fault.key for fault in invalid.value.faults] == ["sources"]


def test_a_source_that_is_broken_is_not_said_to_be_missing_too(tmp_path: Path):
    wrong = SOURCE.replace('signature = "highlevel"', 'signature = "twilio"')
    with pytest.raises(PlaybookInvalid) as invalid:
        load_playbook(with_sections(tmp_path, places(), wrong, by_mail()))
    assert [(fault.key, fault.remedy) for fault in invalid.value.faults] == [
        ("sources.highlevel.signature", 'write "highlevel"')
    ]


def test_an_email_goes_out_from_the_locations_own_address():
    playbook = a_highlevel_playbook(by_mail())
    way = way_of(SEND_EMAIL, playbook, playbook.location(OAK_PARK))
    assert way == Way(Via("highlevel", ACCOUNTS["oak-park"]), "oak-park@brightsmile.example")


@pytest.mark.parametrize(
    ("intent", "language", "subject"),
    [
        ("price_question", "en", "Prices at BrightSmile Oak Park"),
        ("hours_location", "en", "Your message to BrightSmile Oak Park"),
        ("price_question", "es", "Su mensaje a BrightSmile Oak Park"),
        ("unknown", "fr", "Your message to BrightSmile Oak Park"),
    ],
)
def test_the_subject_is_the_playbooks_by_intent_and_language(intent: str, language: str, subject: str):
    playbook = a_highlevel_playbook(by_mail())
    letter = letter_of(playbook, playbook.location(OAK_PARK), intent=intent, language=language)
    assert letter.subject == subject
    assert letter.footer.startswith("BrightSmile Dental, 2411 N Clark St, Chicago, IL 60614\n")


def test_without_what_the_law_wants_no_email_is_made():
    playbook = brightsmile()
    with pytest.raises(Misconfigured, match="names no e-mail address of oak-park"):
        letter_of(playbook, playbook.location(OAK_PARK), intent="unknown", language="en")
