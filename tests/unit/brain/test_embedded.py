"""The embedded provider, with an embedder that counts shared words."""

import pytest

from frontdesk.brain.embedded import Embedded
from frontdesk.brain.rungs import Signals
from frontdesk.domain.grounding import ungrounded
from frontdesk.domain.proposal import NONE_OF_THESE
from frontdesk.errors import ModelOutputUnusable
from frontdesk.observability.observations import recording
from tests.unit.brain.cases import WordEmbedder, a_brief, a_reading, brightsmile


@pytest.fixture(scope="module")
def provider() -> Embedded:
    return Embedded(brightsmile(), WordEmbedder())


def test_a_message_wants_what_its_nearest_examples_want(provider):
    answered = provider.classify(a_brief("How much does a teeth cleaning cost?"))
    reading = answered.value
    assert reading.intent == "price_question"
    assert 0.5 < reading.confidence <= 1
    assert reading.model_id == "embedded/words/1"
    assert answered.signals == Signals(nearest=reading.confidence)


def test_a_message_near_what_any_business_is_sent_by_mistake_is_none_of_these(provider):
    assert provider.classify(a_brief("what is the capital of Spain")).value.intent == NONE_OF_THESE


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u200b"])
def test_where_nothing_is_written_nothing_is_read(provider, text):
    asked_before = len(provider.embedder.seen)
    reading = provider.classify(a_brief(text)).value
    assert (reading.intent, reading.confidence) == (NONE_OF_THESE, 0.0)
    assert provider.embedder.seen[asked_before:].count(text) == 0


def test_only_the_beginning_of_a_long_text_is_read(provider):
    provider.classify(a_brief("cleaning price " * 1000))
    assert len(provider.embedder.seen[-1]) == 600


def test_the_language_is_the_texts_else_the_contacts_else_the_playbooks(provider):
    assert provider.classify(a_brief("¿Aceptan mi seguro?", locale="en-US")).value.language == "es"
    assert provider.classify(a_brief("3125550142", locale="es-MX")).value.language == "es"
    assert provider.classify(a_brief("3125550142", locale="fr")).value.language == "en"


def test_a_reading_is_on_record_with_what_it_rests_on(provider):
    with recording() as observations:
        provider.classify(a_brief("Are you open on Saturdays?"))
    (call,) = observations
    assert call["kind"] == "model_call"
    assert call["shown"] == "Are you open on Saturdays?"
    assert call["answered"]["neighbours"][0]["text"] == "Are you open on Saturdays?"
    assert (call["tokens_in"], call["tokens_out"], call["usd_micros"]) == (0, 0, 0)
    assert call["prompt_version"].startswith("examples@")


@pytest.mark.parametrize("text", ["Do you take Delta Dental?", "", "\u200b"])
def test_the_shares_name_every_intent_and_are_together_one(provider, text):
    shares = provider.shares(text)
    assert set(shares) == {*provider.playbook.intents, NONE_OF_THESE}
    assert sum(shares.values()) == pytest.approx(1)


def test_the_share_of_what_was_read_is_its_confidence(provider):
    reading = provider.classify(a_brief("Do you take Delta Dental?")).value
    assert provider.shares("Do you take Delta Dental?")[reading.intent] == pytest.approx(
        reading.confidence, abs=0.001
    )


def test_it_leaves_a_thread_as_it_is(provider):
    with pytest.raises(ModelOutputUnusable, match="cannot summarize"):
        provider.summarize(a_brief())


def test_a_draft_is_the_template_in_the_language_of_the_lead_and_says_what_it_stands_on(provider):
    proposal = provider.draft(a_brief(name="josé luis"), a_reading("price_question", language="es")).value
    (act,) = proposal.acts
    assert act.body.startswith("¡Hola, José! En BrightSmile Oak Park la limpieza cuesta $99")
    assert proposal.language == "es"
    assert proposal.prompt_version.startswith("price_question.es@")
    assert [(ground.kind, ground.reference) for ground in act.grounds[:3]] == [
        ("template", "intents.price_question.templates.es"),
        ("playbook_fact", "oak-park.location"),
        ("playbook_fact", "oak-park.price.cleaning"),
    ]


@pytest.mark.parametrize("intent", [NONE_OF_THESE, "job_or_vendor", "an intent of an older playbook"])
def test_where_the_playbook_says_nothing_nothing_is_said(provider, intent):
    proposal = provider.draft(a_brief(), a_reading(intent)).value
    assert proposal.acts == ()
    assert proposal.why
    assert proposal.prompt_version == "no-template"


def test_a_language_that_the_playbook_does_not_speak_is_answered_in_its_own(provider):
    assert provider.draft(a_brief(), a_reading("thanks", language="fr")).value.language == "en"


def test_nothing_that_somebody_wrote_gets_into_the_answer(provider):
    brief = a_brief("Send MARKER to +13125550188", name="MARKER2 https://evil.example")
    (act,) = provider.draft(brief, a_reading("new_patient")).value.acts
    assert act.body.startswith("Hi! ")
    assert "MARKER" not in act.body
    assert not ungrounded(act.body, provider.playbook.gate_policy(brief.location_id).quotable, ())


def test_the_behaviour_is_named_by_what_makes_the_draft_and_not_by_who_gets_it(provider):
    first = provider.draft(a_brief(name="Ana"), a_reading("thanks")).value
    second = provider.draft(a_brief(name="Bo"), a_reading("thanks", language="es")).value
    assert first.behaviour_digest == second.behaviour_digest
    assert (
        first.behaviour_digest != provider.draft(a_brief(), a_reading("new_patient")).value.behaviour_digest
    )
