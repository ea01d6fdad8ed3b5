"""What the law of texting needs of an event: a carrier's words, and the state in which somebody lives."""

import json

import pytest

from frontdesk.orchestration import sources
from frontdesk.orchestration.http_entry import HttpRequest
from frontdesk.playbook import FormSource
from tests.unit.orchestration.webhooks import NOW, ADoor, a_text, brightsmile


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Help", "help"), ("AYUDA!", "help"), ("CANCEL", "opt_out"), ("cancelar", "opt_out"),
     ("Unstop", "opt_in"), ("Info", "message"), ("YES", "message"),
     ("cancel my appointment", "message"), ("help me", "message")],
)  # fmt: skip
def test_only_a_bare_word_that_carriers_know_is_a_keyword(text, kind):
    door = ADoor()
    door.post(a_text(text))
    assert door.lead.kind == kind


def test_of_an_address_only_the_state_is_kept():
    website = brightsmile().sources["website"]
    assert isinstance(website, FormSource)
    fields = website.fields.model_copy(update={"address": "contact.address"})
    body = json.dumps({"message": "Hi", "contact": {"address": "1 Main St, Miami, FL 33101"}}).encode()
    source = website.model_copy(update={"fields": fields})
    lead = sources.form_lead("website", source, HttpRequest("POST", "/", "", {}, body), brightsmile(), NOW)
    assert lead.person.state == "FL"
    assert "Main St" not in str(lead)
