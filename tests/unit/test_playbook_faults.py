"""Every fault of a playbook is found at once, and each says where, what, and what would be right."""

from pathlib import Path

import pytest

from frontdesk.errors import Misconfigured
from frontdesk.playbook import Fault, PlaybookInvalid, load_playbook

BRIGHTSMILE = Path(__file__).parents[2] / "playbooks" / "brightsmile"
WHOLE = (BRIGHTSMILE / "playbook.toml").read_text()


def listed(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(PlaybookInvalid) as caught:
        load_playbook(folder)
    return caught.value.faults


def faults_of(folder: Path, *changes: tuple[str, str]) -> dict[str, str]:
    """Change BrightSmile's file, each place once, and return the faults by key."""
    text = WHOLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "playbook.toml").write_text(text)
    return {fault.key: f"{fault.problem}; {fault.remedy}" for fault in listed(folder)}


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        (
            'timezone = "America/Denver"',
            'timezone = "America/Boulder"',
            "locations.highlands.timezone",
            "IANA",
        ),
        ('"+13035550168"', '"+1303555016"', "locations.highlands.sender_number", "+13125550142"),
        ('"+13035550168"', '"+13125550142"', "locations.highlands.sender_number", "lincoln-park's too"),
        (
            'phone = "(303) 555-0168"',
            'state = "Colorado"\nphone = "(303) 555-0168"',
            "locations.highlands.state",
            "two letters, such as IL",
        ),
        ('phone = "(303) 555-0168"', 'phone = "555"', "locations.highlands.phone", "can exist"),
        ('mon = "7:30-16:30"', 'mon = "7.30 to 16.30"', "locations.highlands.hours.mon", "8:00-17:00"),
        ('mon = "7:30-16:30"\n', "", "locations.highlands.hours.mon", "missing"),
        (
            'slack_channel = "C0HIGHLAND"',
            'slack_channel = "#highlands"',
            "locations.highlands.slack_channel",
            "C01",
        ),
        ('slack_user = "U0BRIGHT03"', 'slack_user = "aiko"', "people.aiko.slack_user", "U01ABC2DE"),
        ('= ["aiko"]', '= ["akio"]', "locations.highlands.people.front desk", "did you mean aiko?"),
        ('"front desk" = ["aiko"], ', "", "locations.highlands.people.front desk", "nobody"),
        ('whitening = "$319"', 'whitning = "$319"', "locations.highlands.prices", "did you mean whitening?"),
        ('cleaning = "$109"', 'cleaning = "109"', "locations.highlands.prices.cleaning", "$99"),
        ("wait_minutes = 15", "wait_minutes = 0", "ladder[0].wait_minutes", "from 1 to 1440"),
        ('who = "owner"', 'who = "front desk"', "ladder[2].who", "two rungs"),
        ("freshness_s = 300", "freshness_s = 90_000", "sources.website.freshness_s", "from 1 to 900"),
        ('kind = "form"', 'kind = "fax"', "sources.website", "twilio"),
        ('location = "practice"\n', "", "sources.website", "either location or fields.location"),
        ('text = "message"', 'text = "message[0]"', "sources.website.fields.text", "contact.phone"),
        ('start = "20:00"', 'start = "21:30"', "gate.quiet_hours.start", "21:00"),
        ('end = "8:00"', 'end = "7:00"', "gate.quiet_hours.end", "8:00"),
        ("minimum_confidence = 0.75", "minimum_confidence = 75", "gate.minimum_confidence", "0 to 1"),
        ("settle_minutes = 10", "settle_minutes = 9", "sending.settle_minutes", "10 to 240"),
        ("validity_s = 900", "validity_s = 901", "sending.validity_s", "1 to 900"),
        ("usd_micros_per_run = 100_000", "usd_micros_per_run = 0", "ceilings.usd_micros_per_run", "above 0"),
        (
            'granted = ["new_patient"',
            'granted = ["new_pateint"',
            "autonomy.granted",
            "did you mean new_patient?",
        ),
        ('granted = ["new_patient"', 'granted = ["job_or_vendor"', "autonomy.granted", "not drafted"),
        (
            'granted = ["new_patient"',
            'granted = ["billing_complaint"',
            "autonomy.granted",
            "person_always too",
        ),
        ('default_language = "en"', 'default_language = "fr"', "business.default_language", '"en" or "es"'),
        (
            '"Muchas gracias"',
            '"¿Aceptan el seguro de Delta Dental?"',
            "intents.thanks.examples.es[0]",
            "insurance",
        ),
        ("{price.whitening}", "{price.whitning}", "intents.price_question.templates.en", "price.whitening?"),
        ("{price.whitening}", "$299", "intents.price_question.templates.en", "written out"),
        ("You are very welcome.", "See https://x.example/y .", "intents.thanks.templates.en", "written out"),
        ("You are very welcome.", "Word. " * 150, "intents.thanks.templates.en", "shorten it to 5"),
        ("is_drafted = false", "is_drafted = true", "intents.job_or_vendor.templates.en", "missing"),
        ('named = "Hi {first_name}!"', 'named = "Hi {name}!"', "greetings.en.named", "first_name"),
        (
            "[intents.thanks]",
            "[intents.none_of_these]",
            "intents.none_of_these",
            "another name",
        ),
        (
            'slack_user = "U0BRIGHT02"',
            'slack_user = "U0BRIGHT01"',
            "people.devon.slack_user",
            "maria's too",
        ),
        ('kind = "twilio"\n', 'kind = "sms"\n', "sources.twilio", 'there is no kind "sms"'),
        ("[sending]", "[sendings]", "sendings", "did you mean sending?"),
        (
            "booking_link =",
            "bookinglink =",
            "locations.lincoln-park.bookinglink",
            "did you mean booking_link?",
        ),
    ],
)
def test_a_fault_says_where_it_is_and_what_would_be_right(tmp_path, old, new, key, says):
    assert says in faults_of(tmp_path, (old, new))[key]


def test_a_desk_that_answers_keywords_has_its_texts_in_every_language(tmp_path):
    texts = '[messages.en]\nhelp = "Call {fone}."\nopted_out = "{business}: bye."\nopted_in = "Hi!"\n'
    found = faults_of(tmp_path, ("[sending]", f'[keywords]\nanswered_by = "desk"\n{texts}\n[sending]'))
    assert set(found) == {"messages.es", "messages.en.help", "messages.en.opted_in"}
    assert "does not say who writes" in found["messages.en.opted_in"]
    assert 'answered_by = "provider"' in found["messages.es"]


def test_all_faults_are_listed_at_once_those_between_sections_too(tmp_path):
    found = faults_of(
        tmp_path,
        ('timezone = "America/Denver"', 'timezone = "Denver"'),
        ("settle_minutes = 10", "settle_minutes = 1"),
        ('granted = ["new_patient"', 'granted = ["nobody"'),
        ('= ["maria", "devon"]', '= ["marie", "devon"]'),
    )
    assert set(found) == {
        "locations.highlands.timezone",
        "sending.settle_minutes",
        "autonomy.granted",
        "locations.lincoln-park.people.front desk",
    }


def test_what_is_broken_itself_is_not_called_unknown_by_those_who_name_it(tmp_path):
    found = faults_of(tmp_path, ('slack_user = "U0BRIGHT03"', 'slack_user = "aiko"'))
    assert set(found) == {"people.aiko.slack_user"}


def test_too_few_examples_are_counted_over_all_languages(tmp_path):
    lines = [line for line in WHOLE.splitlines() if "Perfect, see you then" not in line]
    gone = ["Thank you so much!", "Muchas gracias", "Gracias, nos vemos", "Ok, muy amable"]
    kept = [line for line in lines if not any(words in line for words in gone)]
    (tmp_path / "playbook.toml").write_text("\n".join(kept))
    (fault,) = listed(tmp_path)
    assert (fault.key, fault.problem) == ("intents.thanks.examples", "there are too few: 8")


def test_the_error_is_one_message_with_a_line_for_each_fault(tmp_path):
    (tmp_path / "playbook.toml").write_text(WHOLE.replace("validity_s = 900", "validity_s = 0\nretries = 3"))
    with pytest.raises(Misconfigured) as caught:
        load_playbook(tmp_path)
    assert isinstance(caught.value, PlaybookInvalid)
    line = WHOLE[: WHOLE.index("validity_s = 900")].count("\n") + 1
    assert str(caught.value).splitlines() == [
        f"the playbook in {tmp_path} has 2 faults; mend and try again:",
        f"  playbook.toml:{line}: sending.validity_s: 0 is too small; write seconds, from 1 to 900",
        f"  playbook.toml:{line + 1}: sending.retries: no such key; known are settle_minutes, validity_s",
    ]


def test_an_empty_file_lists_every_missing_section(tmp_path):
    (tmp_path / "playbook.toml").write_text("")
    assert {"business", "locations", "intents", "gate"} <= {fault.key for fault in listed(tmp_path)}


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "is empty"), (b"\xff", "not UTF-8"), (b"x" * 5000, "longer than 4096")]
)
def test_knowledge_is_checked_too(tmp_path, content, says):
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "parking.md").write_bytes(content)
    (tmp_path / "playbook.toml").write_text(WHOLE)
    (fault,) = listed(tmp_path)
    assert fault.file == "knowledge/parking.md"
    assert says in fault.problem
