"""Who writes, what of a long conversation is shown, and what drafting costs in all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from frontdesk.brain.confidence import Weights
from frontdesk.brain.drafting import THREAD_MESSAGES, propose
from frontdesk.domain.proposal import Brief, ThreadMessage
from frontdesk.errors import ModelRefused, ProviderUnavailable
from frontdesk.observability.observations import recording
from frontdesk.playbook import Playbook
from tests.builders import NOON
from tests.unit.brain.cases import a_reading
from tests.unit.brain.ladders import (
    HAIKU,
    LUNA,
    OPUS,
    SONNET,
    FakeModel,
    a_brain,
    a_rich_brief,
    a_step,
    fails,
    nonsense,
    playbook,
    routes,
    says,
)

LONG = tuple(
    ThreadMessage("lead" if index % 2 else "desk", f"message {index}", NOON + timedelta(minutes=index))
    for index in range(9)
)


class Remembering(FakeModel):
    """A model that remembers the briefs it drafted from."""

    briefs: list[Brief]

    def draft(self, brief, classification):
        self.briefs.append(brief)
        return super().draft(brief, classification)


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch) -> type[Remembering]:
    monkeypatch.setattr(Remembering, "briefs", [], raising=False)
    return Remembering


def strategic(intent: str) -> Playbook:
    known = playbook().file.intents
    marked = {**known, intent: known[intent].model_copy(update={"is_strategic": True})}
    return replace(playbook(), file=playbook().file.model_copy(update={"intents": marked}))


def with_summaries(**changes):
    ladders = routes(a_step(SONNET), summarize=(a_step(HAIKU),))
    return a_brain((), routes=ladders, **changes)


def test_a_strategic_matter_goes_to_the_models_for_it():
    ladders = routes(a_step(SONNET), strategize=(a_step(OPUS),))
    brain, _ = a_brain((), routes=ladders, playbook=strategic("new_patient"))
    assert propose(a_rich_brief(), a_reading("new_patient"), brain).model_id == OPUS
    assert propose(a_rich_brief(), a_reading("thanks"), brain).model_id == SONNET


def test_a_strategic_matter_is_written_like_any_other_where_no_models_are_for_it():
    brain, _ = a_brain((a_step(SONNET),), playbook=strategic("new_patient"))
    assert propose(a_rich_brief(), a_reading("new_patient"), brain).model_id == SONNET


def test_a_draft_of_more_than_three_acts_is_of_no_use():
    four = replace(says(), answer={"intent": "x", "confidence": 0.9, "acts": 4})
    brain, models = a_brain((a_step(SONNET), a_step(OPUS)), script={SONNET: (four,)})
    assert len(propose(a_rich_brief(), a_reading(), brain).acts) == 1
    assert models.asked == [SONNET, OPUS]


def test_the_older_messages_of_a_long_conversation_become_one(remembering):
    brain, models = with_summaries(open_model=remembering)
    propose(a_rich_brief(thread=LONG), a_reading(), brain)
    shown = remembering.briefs[0].thread
    assert len(shown) == THREAD_MESSAGES
    assert shown[0] == ThreadMessage(
        "lead", "Earlier in this conversation: 4 messages about a visit", LONG[3].at
    )
    assert (shown[1:], models.asked) == (LONG[4:], [HAIKU, SONNET])


@pytest.mark.parametrize("length", [0, THREAD_MESSAGES])
def test_a_short_conversation_is_shown_as_it_is(length):
    brain, models = with_summaries()
    propose(a_rich_brief(thread=LONG[:length]), a_reading(), brain)
    assert models.asked == [SONNET]


@pytest.mark.parametrize(
    "failure", [fails(ProviderUnavailable("busy")), fails(ModelRefused("no")), nonsense()]
)
def test_a_summary_that_fails_never_fails_the_draft(failure, remembering):
    brain, _ = with_summaries(open_model=remembering, script={HAIKU: (failure,)})
    proposal = propose(a_rich_brief(thread=LONG), a_reading(), brain)
    assert (proposal.model_id, proposal.flags) == (SONNET, ())
    assert remembering.briefs[0].thread == LONG


def test_the_summary_the_reading_and_the_draft_share_one_budget():
    brain, models = with_summaries()
    reading = a_reading(spent_usd_micros=900)
    proposal = propose(a_rich_brief(thread=LONG, budget=10_000), reading, brain)
    assert proposal.spent_usd_micros == 150 + 3_000
    poor = propose(a_rich_brief(thread=LONG, budget=900 + 150 + 3_000), reading, brain)
    assert (poor.flags, poor.spent_usd_micros) == (("budget_spent",), 150)
    assert models.asked == [HAIKU, SONNET, HAIKU]


def test_lost_attempts_of_the_step_are_counted_once_with_the_summary_and_the_draft():
    brain, _ = with_summaries()
    once = propose(a_rich_brief(thread=LONG), a_reading(), brain, attempt=1)
    assert once.spent_usd_micros == 150 + (150 + 4_500) + 3_000


def test_a_draft_by_a_model_after_an_outage_has_no_flag():
    brain, _ = a_brain((a_step(SONNET, LUNA),), script={SONNET: (fails(ProviderUnavailable("busy")),)})
    with recording() as observations:
        proposal = propose(a_rich_brief(), a_reading(), brain)
    assert (proposal.model_id, proposal.flags) == (LUNA, ())
    assert [each["outcome"] for each in observations if each["kind"] == "route"] == ["sideways", "answered"]


def test_the_behaviour_changes_with_the_routes_and_the_weights_and_with_nothing_else():
    brain, _ = a_brain((a_step(SONNET),))
    others = [a_brain((a_step(SONNET, bar=0.5),))[0], replace(brain, weights=Weights(stated=2))]
    digests = {propose(a_rich_brief(), a_reading(), each).behaviour_digest for each in (brain, *others)}
    again = propose(a_rich_brief("Other words"), a_reading(), brain, attempt=1).behaviour_digest
    assert len(digests) == 3
    assert again in digests
