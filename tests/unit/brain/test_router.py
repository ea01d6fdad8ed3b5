"""The ladder of one task: who is asked, in which order, and what is on record."""

import pytest

from frontdesk.brain.classify import classify
from frontdesk.brain.drafting import propose
from frontdesk.brain.router import Router, open_router
from frontdesk.errors import Misconfigured, ModelOutputUnusable, NeedsHuman, ProviderUnavailable
from frontdesk.observability.observations import recording
from frontdesk.playbook import open_playbook
from frontdesk.settings import load
from tests.unit.brain.cases import BRIGHTSMILE, FakeProvider, a_brief, a_draft, a_reading


def test_the_first_step_that_answers_is_taken_and_the_next_is_not_asked():
    first, second = FakeProvider(a_reading()), FakeProvider(a_reading("thanks"))
    assert classify(a_brief(), Router("classify", (first, second))).intent == "new_patient"
    assert (first.asked, second.asked) == (1, 0)


@pytest.mark.parametrize("failure", [ProviderUnavailable("busy"), ModelOutputUnusable("no JSON")])
def test_a_step_that_fails_hands_over_to_the_next_and_both_are_on_record(failure):
    ladder = (FakeProvider(failure, "cheap/1"), FakeProvider(a_reading(), "dear/1"))
    with recording() as observations:
        classify(a_brief(), Router("classify", ladder))
    assert [(each["step"], each["model_id"], each["outcome"]) for each in observations] == [
        (0, "cheap/1", f"{type(failure).__name__}: {failure}"),
        (1, "dear/1", "answered"),
    ]


def test_when_every_step_fails_the_last_failure_says_what_the_workflow_does():
    ladder = (FakeProvider(ModelOutputUnusable("no JSON")), FakeProvider(ProviderUnavailable("busy")))
    with pytest.raises(ProviderUnavailable, match="busy"):
        classify(a_brief(), Router("classify", ladder))


def test_a_ladder_without_steps_is_for_a_person():
    with pytest.raises(NeedsHuman, match="no model is set up to draft"):
        propose(a_brief(), a_reading(), Router("draft", ()))


@pytest.mark.parametrize("failure", [Misconfigured("no key"), ZeroDivisionError()])
def test_a_wrong_setting_or_a_bug_is_not_climbed_over(failure):
    second = FakeProvider(a_reading())
    with pytest.raises(type(failure)):
        classify(a_brief(), Router("classify", (FakeProvider(failure), second)))
    assert second.asked == 0


def test_a_draft_of_more_than_three_acts_is_of_no_use():
    ladder = (FakeProvider(a_draft(acts=4)), FakeProvider(a_draft(acts=3)))
    assert len(propose(a_brief(), a_reading(), Router("draft", ladder)).acts) == 3
    with pytest.raises(ModelOutputUnusable, match="4 acts"):
        propose(a_brief(), a_reading(), Router("draft", ladder[:1]))


def test_flags_found_by_rule_are_added_to_any_models_reading():
    router = Router("classify", (FakeProvider(a_reading(flags=("odd",))),))
    assert classify(a_brief("Please stop texting me"), router).flags == ("odd", "opt_out_wish")


def test_a_handler_gets_the_embedded_ladder_of_the_playbook_that_the_settings_name(monkeypatch):
    monkeypatch.setenv("FRONTDESK_PLAYBOOK", str(BRIGHTSMILE))
    for cached in (load, open_playbook):
        cached.cache_clear()
    try:
        with open_router("draft") as router:
            proposal = propose(a_brief(), a_reading("thanks"), router)
    finally:
        for cached in (load, open_playbook):
            cached.cache_clear()
    assert proposal.model_id.startswith("embedded/")
    assert proposal.acts[0].body.startswith("Hi Ana! You are very welcome.")
