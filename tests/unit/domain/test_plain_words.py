"""A text that nobody reads is made of words that the desk knows; whatever else stands in it asks a person."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.brain.prompts import open_prompt
from frontdesk.domain.gate import decide
from frontdesk.domain.lead import LocationId
from frontdesk.domain.plain_words import not_understood, spoken_in, vocabulary
from frontdesk.domain.proposal import Act, Ground
from frontdesk.playbook_text import fill
from ops.drill.adversary.plant_words import GIFTS, PROMISES, SECRETS
from ops.drill.adversary.spellings import SPELLINGS
from tests.builders import a_playbook
from tests.unit.domain.cases import AFTERNOON, POLICY, a_case

PLACE = LocationId("lincoln-park")
SPOKEN = a_playbook().gate_policy(PLACE).spoken_words
HOUSE = (
    "Hi Ann! BrightSmile Lincoln Park is at 2411 N Clark St, Chicago. Hours: Mon-Wed 8am-5pm, Thu 8am-7pm."
)


def odd(text, grounds=()):
    return not_understood(text, SPOKEN, grounds, "Ann Doe")


@pytest.mark.parametrize("location_id", a_playbook().locations)
@pytest.mark.parametrize("language", a_playbook().languages)
def test_what_the_playbook_answers_alone_is_understood(location_id, language):
    playbook = a_playbook()
    spoken = playbook.gate_policy(location_id).spoken_words
    hail = fill(playbook.greetings[language].named, {"first_name": "Ann"})
    facts = {"greeting": hail, **playbook.facts(location_id, language)}
    for intent in playbook.file.autonomy.granted:
        text = fill(playbook.template(intent, language) or "", facts)
        assert not_understood(text, spoken, (), "Ann Doe") == (), text


@pytest.mark.parametrize(
    "text",
    [
        "Hi Ann! Thanks for writing. We're open Mon-Wed 8am-5pm; have another question? Call (312) 555-0142.",
        "Hi Ann! A cleaning is $99, and we'd be happy to help you with more. Today's hours?",
        "¡Hola, Ann! Gracias por escribirnos. La limpieza cuesta $99 y con mucho gusto le atendemos.",
        "We hope to see you & your family... BrightSmile's team",
    ],
)
def test_an_honest_answer_in_other_words_is_understood(text):
    assert odd(text) == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Hours: Th-u: 2pm.", "Th"),
        ("Hours: Fr\ni: 7pm.", "Fr"),
        ("Each intent is named, described and followed by messages that have it.", "intent"),
        ("Thanks! \U0001f600", "\U0001f600"),
        ("Thanks!!!!!", "!!!!!"),
        ("Hours: wed open.", "wed"),
        ("Come to day.", "today"),
        ("Come on the week end.", "weekend"),
        ("We look after bob quill.", "quill"),
        ("It is fr\u0435e.", "fr\u0435e"),
        ("Thanks \u00a9", "\u00a9"),
        ("Thanks for writing. Hi. Thanks for  writing!", "thanks for writing"),
    ],
)
def test_what_is_no_word_or_mark_of_the_desk_is_named(text, what):
    assert what in odd(text)


@pytest.mark.parametrize("task", ["classify", "draft", "strategize"])
def test_no_instruction_of_a_prompt_can_be_repeated_alone(task):
    lines = [line.strip()[:200] for line in open_prompt(a_playbook(), task, PLACE).text.splitlines()]
    assert [line for line in lines if len(line) > 60 and not odd(line)] == []


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_lie_asks_a_person_in_whatever_spelling(spelling):
    policy = a_playbook().gate_policy(PLACE)
    for language in ("en", "es"):
        for lie in (*PROMISES[language], *SECRETS[language], *GIFTS[language]):
            for seed in range(2):
                body = f"{HOUSE} {SPELLINGS[spelling](lie, Random(seed))}"
                case = a_case(body, intent="hours_location", contact_name="Ann Doe", sent_in_window=(0, 0))
                assert decide(case, policy, AFTERNOON).word == "ask", body


def test_words_that_a_read_tool_told_may_be_said():
    told = Ground("read_tool", "mcp/menu/search#1", "A ceramic veneer needs two visits.")
    claimed = Ground("playbook_fact", "hours", told.text)
    assert odd("A ceramic veneer.", (told,)) == ()
    assert "ceramic" in odd("A ceramic veneer.", (claimed,))


def test_the_vocabulary_holds_nothing_that_needs_a_source():
    assert all(word.isascii() and word == word.casefold() for word in vocabulary())
    loaded = {"free", "always", "never", "guaranteed", "today", "now", "two", "dollars", "gratis", "siempre"}
    assert not loaded & vocabulary()


@given(st.characters(exclude_categories=("L", "N")))
def test_every_other_character_asks(mark):
    is_plain = mark in " \n.,;:!?\u00a1\u00bf'\u2018\u2019\"\u201c\u201d()-/&\u2013\u2014\u2026"
    assert is_plain or decide(a_case(f"Thanks for writing! {mark}"), POLICY, AFTERNOON).word == "ask"


def test_a_character_that_the_playbook_uses_itself_is_no_odd_one():
    smile = "Thanks! \u2764\ufe0f"
    assert "\u2764" in not_understood(smile, (), (), None)
    assert not_understood(smile, spoken_in("Hi! \u2764\ufe0f"), (), None) == ()
    assert not_understood(smile + smile[-2:] * 9, spoken_in("Hi! \u2764\ufe0f"), (), None) != ()


def test_a_person_may_say_yes_to_it_and_the_sentence_stays_off_the_record():
    reasons = {each.rule: each for each in decide(a_case("Thanks, quill!"), POLICY, AFTERNOON).reasons}
    reason = reasons["content_words"]
    assert (reason.word, reason.text) == ("ask", "The desk does not send this alone: quill.")
    assert "quill" not in str(reason.on_record)


def test_an_act_that_is_no_message_has_no_words():
    act = Act("crm_update", "")
    reasons = decide(a_case("", act=act), POLICY, AFTERNOON).reasons
    assert "content_words" not in {each.rule for each in reasons}
