"""Whatever a lead writes and is called, the embedded brain says the playbook's words and nothing else."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.brain.embedded import Embedded
from frontdesk.domain.lead import LocationId
from frontdesk.playbook_text import fill
from tests.unit.brain.cases import WordEmbedder, a_brief, a_reading, brightsmile

PLAYBOOK = brightsmile()
BRAIN = Embedded(PLAYBOOK, WordEmbedder())
LETTERS = re.compile(r"[^\W\d_]{2,16}")
locations = st.sampled_from([LocationId(name) for name in PLAYBOOK.locations])
names = (
    st.none() | st.text(max_size=40) | st.from_regex(r"[A-Za-zÁÉÍÓÚáéíóúñ]{1,18}( .{0,10})?", fullmatch=True)
)


@given(text=st.text(max_size=200), name=names, location_id=locations)
def test_a_draft_is_a_template_with_the_playbooks_facts_and_at_most_a_first_name(text, name, location_id):
    brief = replace(a_brief(text, name=name), location_id=location_id)
    reading = BRAIN.classify(brief).value
    for act in BRAIN.draft(brief, reading).value.acts:
        assert said(act.body, reading.intent, location_id)


@given(
    name=names, intent=st.sampled_from(list(PLAYBOOK.intents)), language=st.sampled_from(["en", "es", "fr"])
)
def test_so_it_is_in_every_language_and_for_every_intent(name, intent, language):
    brief = a_brief("Hi", name=name)
    for act in BRAIN.draft(brief, a_reading(intent, language=language)).value.acts:
        assert said(act.body, intent, brief.location_id)


def said(body: str, intent: str, location_id: LocationId) -> bool:
    """Tell whether the body is the intent's text in one of the languages, but for a name made of letters."""
    for language in PLAYBOOK.languages:
        template, greeting = PLAYBOOK.template(intent, language), PLAYBOOK.greetings[language]
        facts = PLAYBOOK.facts(location_id, language)
        if template and body == fill(template, {"greeting": greeting.unnamed, **facts}):
            return True
        begin, _, end = fill(template or "", {"greeting": greeting.named, **facts}).partition("{first_name}")
        if end and body.startswith(begin) and body.endswith(end):
            return bool(LETTERS.fullmatch(body[len(begin) : len(body) - len(end)]))
    return False
