"""What the layers ask a playbook, asked of BrightSmile's."""

import hashlib
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from frontdesk.domain.grounding import ungrounded
from frontdesk.domain.lead import LocationId
from frontdesk.domain.verdict import QuietHours
from frontdesk.errors import Misconfigured
from frontdesk.playbook import FormSource, Playbook, TwilioSource, load_playbook, open_playbook
from frontdesk.playbook_text import fill
from frontdesk.settings import PlaybookSettings, load

BRIGHTSMILE = Path(__file__).parents[2] / "playbooks" / "brightsmile"
OAK_PARK, HIGHLANDS = LocationId("oak-park"), LocationId("highlands")


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return load_playbook(BRIGHTSMILE)


def test_a_location_knows_its_place_and_its_people(playbook):
    location = playbook.location(HIGHLANDS)
    assert (location.name, location.timezone) == ("BrightSmile Highlands", "America/Denver")
    assert location.sender_number == "+13035550168"
    assert [approver.name for approver in location.approvers] == [
        "Aiko Tanaka",
        "Sam Whitfield",
        "Dr. Nadia Rahman",
    ]


def test_only_the_people_of_a_location_may_answer_for_it_and_only_in_their_workspace(playbook):
    location = playbook.location(HIGHLANDS)
    assert location.approver("U0BRIGHT03", "T0BRIGHT00").name == "Aiko Tanaka"
    assert location.approver("U0BRIGHT03", "T0ANOTHER0") is None
    assert location.approver("U0BRIGHT01", "T0BRIGHT00") is None


def test_a_location_is_found_by_the_number_that_people_text_to(playbook):
    assert playbook.location_of_number("+17085550117").location_id == OAK_PARK
    assert playbook.location_of_number("+13125550100") is None


def test_an_unknown_location_is_named_with_what_was_probably_meant(playbook):
    with pytest.raises(Misconfigured, match=r"no location oakpark; did you mean oak-park\?"):
        playbook.location(LocationId("oakpark"))


def test_the_ladder_asks_the_front_desk_then_the_manager_then_the_owner(playbook):
    ladder = playbook.ladder(LocationId("lincoln-park"))
    assert [(rung.who, rung.user_ids, rung.wait_s) for rung in ladder] == [
        ("front desk", ("U0BRIGHT01", "U0BRIGHT02"), 900),
        ("office manager", ("U0BRIGHT04",), 1800),
        ("owner", ("U0BRIGHT09",), 3600),
    ]


def test_the_gate_is_told_the_policy_of_a_location(playbook):
    policy = playbook.gate_policy(HIGHLANDS)
    assert (policy.location_timezone, policy.location_states) == ("America/Denver", ("CO",))
    assert policy.quiet_hours == QuietHours(start_minute=20 * 60, end_minute=8 * 60)
    assert policy.granted_intents == {"new_patient", "hours_location", "price_question"}
    assert policy.person_always_intents == {"dental_emergency", "billing_complaint"}
    assert [(each.limit, each.window) for each in policy.frequency] == [
        (3, timedelta(hours=24)),
        (8, timedelta(days=7)),
    ]
    assert policy.digest == playbook.digest


@pytest.mark.parametrize("location_id", ["lincoln-park", "oak-park", "highlands"])
def test_every_template_says_only_what_the_gate_lets_pass(playbook, location_id):
    quotable = playbook.gate_policy(LocationId(location_id)).quotable
    for intent in playbook.intents.values():
        for language, template in intent.templates.items():
            facts = playbook.facts(LocationId(location_id), language)
            assert not ungrounded(fill(template, {"greeting": "Hi!", **facts}), quotable, ())


def test_a_price_may_be_quoted_only_where_it_holds(playbook):
    assert ungrounded("A cleaning is $109.", playbook.gate_policy(HIGHLANDS).quotable, ()) == ()
    assert ungrounded("A cleaning is $109.", playbook.gate_policy(OAK_PARK).quotable, ()) == ("$109",)


def test_facts_differ_by_location_and_hours_by_language(playbook):
    assert playbook.facts(HIGHLANDS, "en")["price.whitening"] == "$319"
    assert playbook.facts(OAK_PARK, "en")["price.whitening"] == "$299"
    assert playbook.facts(OAK_PARK, "en")["hours"] == "Mon-Fri 9am-6pm, Sat 9am-1pm, Sun closed"
    assert playbook.facts(OAK_PARK, "es")["hours"] == "lun-vie 9am-6pm, sáb 9am-1pm, dom cerrado"


def test_a_vip_is_known_by_number_or_address_in_any_case(playbook):
    assert playbook.is_vip("+13125550199", None)
    assert playbook.is_vip(None, "Alderman.Ortiz@example.com")
    assert not playbook.is_vip("+13125550198", "someone@example.com")
    assert not playbook.is_vip(None, None)


def test_sources_say_how_they_are_signed_and_where_the_location_comes_from(playbook):
    assert isinstance(playbook.sources["twilio"], TwilioSource)
    form = playbook.sources["website"]
    assert isinstance(form, FormSource)
    assert (form.signature, form.freshness_s) == ("standard_webhooks", 300)
    assert (form.fields.phone, form.fields.location, form.location) == ("contact.phone", "practice", None)


def test_the_first_source_of_a_kind_is_known_by_its_name(playbook):
    assert (playbook.first_source("form"), playbook.first_source("twilio")) == ("website", "twilio")


def test_a_playbook_without_a_source_of_a_kind_says_what_to_add(playbook):
    silent = replace(playbook, file=playbook.file.model_copy(update={"sources": {}}))
    with pytest.raises(Misconfigured, match=r'no source of kind "twilio"; describe one in \[sources\]'):
        silent.first_source("twilio")


def test_the_limits_of_sending_and_spending_are_positive(playbook):
    assert playbook.settle >= timedelta(minutes=10)
    assert 0 < playbook.message_validity_s <= 900
    assert playbook.ceilings.usd_micros_per_run > 0


def test_knowledge_is_there_by_topic(playbook):
    assert "photo ID" in playbook.knowledge["first-visit"]


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(BRIGHTSMILE, folder / "copy"))


def test_the_digest_covers_every_file_but_not_what_is_derived_or_judges_or_is_hidden(playbook, tmp_path):
    folder = copied(tmp_path)
    (folder / "vectors.npy").unlink()
    (folder / "golden.jsonl").unlink()
    (folder / ".DS_Store").write_bytes(b"an editor's")
    assert load_playbook(folder).digest == playbook.digest
    (folder / "knowledge" / "paying.md").write_text("Cash only.")
    assert load_playbook(folder).digest != playbook.digest


def behaviour(playbook: Playbook, intent: str = "thanks", model: str = "x", temperature: float = 0.05) -> str:
    return playbook.behaviour_digest(intent, model_id=model, thresholds={"temperature": temperature})


def test_the_behaviour_digest_changes_with_what_makes_an_answer_and_only_with_that(playbook, tmp_path):
    folder = copied(tmp_path)
    file = folder / "playbook.toml"
    text = file.read_text()
    file.write_text(text.replace('sat = "9:00-13:00"', 'sat = "9:00-12:00"'))
    assert behaviour(load_playbook(folder)) == behaviour(playbook)
    file.write_text(text.replace("You are very welcome.", "Any time."))
    assert behaviour(load_playbook(folder)) != behaviour(playbook)
    assert behaviour(load_playbook(folder), "new_patient") == behaviour(playbook, "new_patient")
    assert behaviour(playbook, model="y") != behaviour(playbook)
    assert behaviour(playbook, temperature=0.1) != behaviour(playbook)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('description = "Somebody says thank you', 'description = "Somebody says so'),
        ("Perfect, see you then", "Perfect, see you there"),
        ('unnamed = "Hi!"', 'unnamed = "Hello!"'),
        ("minimum_confidence = 0.75", "minimum_confidence = 0.8"),
        ("[intents.thanks]\n", "[intents.thanks]\nis_strategic = true\n"),
    ],
)
def test_what_models_read_and_what_decides_is_in_the_behaviour_digest(playbook, tmp_path, old, new):
    file = copied(tmp_path) / "playbook.toml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    assert behaviour(load_playbook(file.parent)) != behaviour(playbook)


def test_the_behaviour_digest_changes_with_the_versions_of_prompts_and_not_with_their_order(playbook):
    def made_by(*prompts: str) -> str:
        return playbook.behaviour_digest("thanks", model_id="x", thresholds={}, prompts=prompts)

    assert made_by("draft@1", "classify@1") == made_by("classify@1", "draft@1")
    assert len({made_by(), made_by("draft@1"), made_by("draft@2")}) == 3


def test_the_behaviour_digest_of_an_intent_that_is_none_is_there_too(playbook):
    assert len(bytes.fromhex(behaviour(playbook, "none_of_these"))) == hashlib.sha256().digest_size


def test_the_playbook_of_this_process_is_the_one_that_the_settings_name(monkeypatch):
    monkeypatch.setenv("FRONTDESK_PLAYBOOK", str(BRIGHTSMILE))
    for cached in (load, open_playbook):
        cached.cache_clear()
    try:
        assert open_playbook() is open_playbook()
        assert open_playbook().business == "BrightSmile Dental"
    finally:
        for cached in (load, open_playbook):
            cached.cache_clear()


def test_without_a_setting_the_missing_variable_is_named():
    load.cache_clear()
    with pytest.raises(Misconfigured, match="FRONTDESK_PLAYBOOK"):
        load(PlaybookSettings)
