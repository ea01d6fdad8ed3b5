"""Which brain a local desk has: whose keys it takes, and what it says about money."""

import pytest

from frontdesk.clock import SystemClock
from frontdesk.settings import ModelSettings
from ops.desk_brain import as_variables, brain_in_words, own_keys, stand_in
from ops.errors import Refusal
from ops.secret_shapes import SHAPES
from tests.builders import a_playbook

URL = "http://127.0.0.1:4010"


def test_the_keys_that_an_engineer_has_already_are_taken():
    held = own_keys(a_playbook(), {"ANTHROPIC_API_KEY": "theirs", "OPENAI_API_KEY": "", "LANG": "C"})
    assert held == {"anthropic_api_key": "theirs"}


def test_a_key_with_our_own_name_comes_before_theirs():
    both = {"ANTHROPIC_API_KEY": "theirs", "FRONTDESK_ANTHROPIC_API_KEY": "ours"}
    assert own_keys(a_playbook(), both) == {"anthropic_api_key": "ours"}


def test_an_address_of_the_engineers_own_is_taken_along():
    variables = {"FRONTDESK_OPENAI_API_KEY": "key", "FRONTDESK_OPENAI_URL": "https://gateway.example/v1"}
    assert own_keys(a_playbook(), variables) == {
        "openai_api_key": "key",
        "openai_url": "https://gateway.example/v1",
    }


@pytest.mark.parametrize("variables", [{}, {"FRONTDESK_COMPATIBLE_URL": URL}, {"OPENAI_API_KEY": ""}])
def test_without_a_key_of_any_provider_on_the_routes_nobody_can_be_asked(variables: dict[str, str]):
    with pytest.raises(Refusal, match="No key of anthropic or openai is set: set ANTHROPIC_API_KEY"):
        own_keys(a_playbook(), variables)


def test_what_stands_in_has_keys_of_the_shapes_of_real_ones():
    _, keys = stand_in(SystemClock(), a_playbook())
    ModelSettings.model_validate(keys)
    assert all(SHAPES[field].fits(value) for field, value in keys.items())
    assert set(as_variables(keys)) == {"FRONTDESK_ANTHROPIC_API_KEY", "FRONTDESK_OPENAI_API_KEY"}


def test_real_money_and_its_ceiling_are_named_and_no_key():
    said = brain_in_words("providers", a_playbook(), {"openai_api_key": "sk-secret"})
    assert said.startswith("openai, with your own key: this spends real money, at most $")
    assert "sk-secret" not in said


def test_what_spends_nothing_says_so():
    assert "nothing is spent" in brain_in_words("embedded", a_playbook(), {})
    assert URL in brain_in_words("stand-ins", a_playbook(), {"anthropic_url": URL})
