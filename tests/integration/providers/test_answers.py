"""What comes back from a provider that is well: the answer, its usage, and whose request it was."""

import pytest

from frontdesk.domain.money import Usage
from tests.integration.providers.asking import ANSWER, CHOICES, SHOWN, SYSTEM

PROMPT, LEAD = len(SYSTEM) // 4 + 1, len(SHOWN) // 4 + 1


def test_the_answer_is_the_object_that_the_model_wrote(writing):
    completion = writing.ask()
    assert completion.answer == ANSWER
    assert completion.probabilities == {}
    assert completion.request_id.startswith("req_")
    assert len(writing.bodies) == 1


@pytest.mark.parametrize("effort", ["none", "low", "high"])
def test_the_answer_is_found_whether_or_not_the_model_thinks_first(writing, effort):
    assert writing.ask(effort=effort).answer == ANSWER


def test_each_token_is_counted_once_when_a_prompt_is_written_to_the_cache_and_read_from_it(writing):
    first, second = writing.ask().usage, writing.ask().usage
    assert first == Usage(input=LEAD, cache_write=PROMPT, output=first.output)
    assert second == Usage(input=LEAD, cached_input=PROMPT, output=first.output)


def test_decisions_answer_the_whole_schema_and_give_each_choice_its_probability(asking_at):
    completion = asking_at("decisions").ask()
    assert completion.answer == {**ANSWER, "why": "The likeliest of the choices."}
    assert completion.probabilities.keys() == set(CHOICES)
    assert sum(completion.probabilities.values()) == pytest.approx(1)
    assert max(completion.probabilities, key=completion.probabilities.__getitem__) == "price_question"
    assert completion.usage == Usage(input=PROMPT + LEAD)
