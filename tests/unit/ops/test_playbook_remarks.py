"""What is remarked on a playbook that is sound: each with a playbook that has exactly that flaw."""

import shutil

import pytest

from frontdesk.brain import examples
from frontdesk.playbook import load_playbook
from ops.playbook_check import Checked, check
from ops.playbook_check_remarks import Remark, remarks_on
from tests.fixtures.highlevel_playbook import SOURCE, by_mail, places, with_sections
from tests.unit.brain.cases import WordEmbedder
from tests.unit.ops.playbooks import BRIGHTSMILE, a_playbook, line_of

CLOSED = (r'"7:30-1\d:\d\d"', '"closed"')
ONE_RUNG = [(r'\[\[ladder\]\]\nwho = "o.*\nwait.*\n', ""), (r', "office manager" = .*', " }")]
ZOE = '[people.zoe]\nname = "Zoe"\nslack_user = "U0BRIGHT77"\nslack_team = "T0BRIGHT00"\n\n[people.maria]'
TAKEN = """
[mcp.crm]
url = "https://crm.example/mcp"
[mcp.crm.tools.get]
access = "read"
does = "Reads."
"""
OPEN_FEED = """
[locations.oak-park.calendar]
feed = "https://calendar.example.com/basic.ics"
book_url = "https://example.com/book"
slot_minutes = 30
"""
CURLY = "You are very welcome. We\u2019re here if you need anything else."


def new_remarks(folder, *changes) -> list[Remark]:
    """Return the remarks that BrightSmile's own playbook does not have."""
    before = remarks_on(load_playbook(BRIGHTSMILE))
    return [each for each in remarks_on(load_playbook(a_playbook(folder, *changes))) if each not in before]


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        (ONE_RUNG, "ladder", "one rung"),
        ([(r'= \["sam"\], owner = \["nadia"\]', '= ["aiko"], owner = ["aiko"]')], None, "the same person"),
        ([CLOSED], "locations.highlands.hours", "closed all week"),
        ([("C0HIGHLAND", "C0OAKPARK1")], "locations.highlands.slack_channel", "oak-park's channel too"),
        ([(r"\{price.exam\}", "not much")], "prices.exam", "no template and no knowledge"),
        ([(r"\[people.maria\]", ZOE)], "people.zoe", "never asked"),
        ([(r"granted = .*", "granted = []")], "autonomy.granted", "every answer waits for a person"),
        ([(r"\[tools.send_sms\]\n", "")], "tools", "texts nobody"),
        ([(r"\Z", OPEN_FEED)], "locations.oak-park.calendar.feed", "can read the calendar"),
        ([(r"\Z", TAKEN)], "mcp.crm.tools.get", "nobody has accepted this tool"),
        ([("consent_wording = .*\n", "")], "sources.website.fields", "nobody from it is texted"),
        ([(r"\{greeting\} You are", "You are")], "intents.thanks.templates.en", "without a greeting"),
        ([("You are very.*else.", CURLY)], "intents.thanks.templates.en", "2 text messages instead of 1"),
        ([("You are very welcome.", "Word. " * 100)], "intents.thanks.templates.en", "longest takes 5"),
    ],
)
def test_a_flaw_is_remarked_where_it_is(tmp_path, changes, key, says):
    found = [each for each in new_remarks(tmp_path, *changes) if key in {None, each.key}]
    assert [each for each in found if says in each.problem]


def test_what_is_set_up_and_does_nothing_is_remarked(tmp_path):
    mail = (
        by_mail().replace("[tools.send_email]\n", "").replace("[channels]", '[channels]\nsms = "highlevel"')
    )
    found = remarks_on(load_playbook(with_sections(tmp_path, places(), SOURCE, mail)))
    said = {each.key: each.problem for each in found}
    assert "e-mails nobody" in said["channels.email"]
    assert "texts go out by HighLevel" in said["sources.twilio"]


def test_nothing_is_remarked_on_a_change_that_is_no_flaw(tmp_path):
    assert new_remarks(tmp_path, ('cleaning = "\\$99"', 'cleaning = "$95"'), ("20:00", "19:00")) == []


def test_a_price_that_only_the_knowledge_says_is_said(tmp_path):
    folder = a_playbook(tmp_path, (r"\{price.exam\}", "not much"))
    (folder / "knowledge" / "exams.md").write_text("An exam is $59.")
    assert "prices.exam" not in {each.key for each in remarks_on(load_playbook(folder))}


def test_an_empty_knowledge_folder_is_remarked(tmp_path):
    folder = a_playbook(tmp_path)
    shutil.rmtree(folder / "knowledge")
    (remark,) = [each for each in remarks_on(load_playbook(folder)) if each.file.startswith("knowledge")]
    assert "there are no texts" in remark.problem


def test_what_knowledge_says_and_the_playbook_does_not_is_named(tmp_path):
    folder = a_playbook(tmp_path)
    (folder / "knowledge" / "parking.md").write_text("Parking is $7 for patients; a cleaning is $99.")
    said = {each.file: each.problem for each in remarks_on(load_playbook(folder))}
    assert said["knowledge/parking.md"] == "says $7, which playbook.toml does not"


def test_a_heading_of_knowledge_says_nothing_that_the_playbook_would_have_to_say(tmp_path):
    folder = a_playbook(tmp_path)
    (folder / "knowledge" / "parking.md").write_text(
        "# Parking\n\nThere is a garage.\n\n## By bus\n\nLine 22."
    )
    assert "knowledge/parking.md" not in {each.file for each in remarks_on(load_playbook(folder))}


def checked(folder, *changes) -> Checked:
    return check(a_playbook(folder, *changes), WordEmbedder())


def test_a_language_with_few_examples_is_remarked(tmp_path):
    (remark,) = [
        each
        for each in checked(tmp_path, ('    "Quiero agendar mi primera cita con ustedes",\n', "")).remarks
        if "in es" in each.problem
    ]
    assert (remark.key, remark.problem) == ("intents.new_patient.examples.es", "3 examples in es")
    assert remark.line == line_of(tmp_path / "playbook", '"Hola, quisiera hacerme') - 1


def test_an_example_that_reads_as_another_intent_is_named_with_the_one_it_is_near(tmp_path):
    stray = '"Thank you so much!",\n    "Do you take Delta Dental insurance",'
    (remark,) = [
        each
        for each in checked(tmp_path, ('"Thank you so much!",', stray)).remarks
        if each.key == "intents.thanks.examples.en[1]"
    ]
    assert '"Do you take Delta Dental insurance", read by the other examples, is insurance' in remark.problem
    assert 'nearest to "Do you take Delta Dental?"' in remark.problem
    assert remark.remedy == "a person is asked about such a message; give thanks more like it"


def test_an_example_that_would_be_answered_alone_and_wrongly_says_so(tmp_path):
    stray = '"Thank you so much!",\n    "What time do you open on Friday",'
    easy = ("minimum_confidence = 0.75", "minimum_confidence = 0.1")
    found = checked(tmp_path, ('"Thank you so much!",', stray), easy).remarks
    (remark,) = [each for each in found if each.key == "intents.thanks.examples.en[1]"]
    assert "answered alone, and wrongly" in remark.remedy


def test_each_pair_of_intents_is_remarked_once(tmp_path):
    strays = '"Thank you so much!",\n "What time do you open on Friday", "Are you open on Friday",'
    found = checked(tmp_path, ('"Thank you so much!",', strays)).remarks
    assert len([each for each in found if "is hours_location" in each.problem and "thanks" in each.key]) == 1


def test_it_is_counted_how_many_examples_find_their_intent(tmp_path):
    playbook = load_playbook(BRIGHTSMILE)
    found = checked(tmp_path).found
    assert {name: found[name][1] for name in playbook.intents} == {
        name: len(intent.all_examples) for name, intent in playbook.intents.items()
    }
    assert all(0 <= own <= every for own, every in found.values())


def test_vectors_that_are_behind_are_remarked(tmp_path):
    folder = a_playbook(tmp_path)
    playbook, embedder = load_playbook(folder), WordEmbedder()
    playbook.vectors_file.write_bytes(examples.packed(playbook, embedder))
    assert "vectors.npy" not in {each.file for each in check(folder, embedder).remarks}
    file = folder / "playbook.toml"
    file.write_text(file.read_text("utf-8").replace('"Muchas gracias"', '"Mil gracias, de verdad"'), "utf-8")
    (remark,) = [each for each in check(folder, embedder).remarks if each.file == "vectors.npy"]
    assert remark.problem.startswith("1 example without a vector here")
