"""What a model costs: every token at its own price, and no model without one."""

from dataclasses import replace
from datetime import date

import pytest

from frontdesk.brain.calls import ModelCall
from frontdesk.brain.prices import Prices, most_used, open_prices, reservation
from frontdesk.domain.money import Price, Usage
from frontdesk.errors import Misconfigured, UnknownModel
from frontdesk.playbook import Playbook
from frontdesk.playbook_routes import ModelPrice, Routes
from tests.unit.brain.ladders import HAIKU, LUNA, OPUS, SOL, SONNET, TERRA, playbook

MILLION = 1_000_000
ROUND = Usage(10_000, 20_000, 30_000, 4_000)


@pytest.fixture(scope="module")
def prices() -> Prices:
    return open_prices(playbook())


def priced(**models: ModelPrice) -> Playbook:
    own = {name.replace("__", "/"): price for name, price in models.items()}
    return replace(playbook(), file=playbook().file.model_copy(update={"models": own}))


def named(routes: Routes) -> set[str]:
    return {model for task in Routes.model_fields for step in getattr(routes, task) for model in step.models}


def test_every_model_that_brightsmile_routes_to_is_priced(prices):
    models = named(playbook().routes)
    assert len(models) >= 6
    assert all(prices.price(model).output > 0 for model in models)


def test_the_table_tells_its_day(prices):
    assert prices.as_of >= date(2026, 11, 22)


@pytest.mark.parametrize(
    ("model_id", "dollars"),
    [
        (HAIKU, (0.10, 0.01, 0.125, 0.50)),
        (SONNET, (2, 0.20, 2.50, 10)),
        (OPUS, (4, 0.20, 5, 20)),
        (LUNA, (0.10, 0.01, 0.125, 0.50)),
        (TERRA, (1, 0.05, 1.25, 5)),
        (SOL, (2, 0.20, 2.50, 10)),
    ],
)
def test_a_million_tokens_of_each_kind_cost_what_the_table_says(prices, model_id, dollars):
    price = replace(prices.price(model_id), up_to=None)
    kinds = [Usage(MILLION), Usage(0, MILLION), Usage(0, 0, MILLION), Usage(0, 0, 0, MILLION)]
    assert [price.cost(usage) for usage in kinds] == [round(each * MILLION) for each in dollars]


def test_cached_written_and_new_tokens_are_each_paid_once(prices):
    assert prices.price(SONNET).cost(ROUND) == 10_000 * 2 + 20_000 * 0.2 + 30_000 * 2.5 + 4_000 * 10


@pytest.mark.parametrize("longer", [Usage(100_001), Usage(1, 50_000, 50_000)])
def test_haiku_costs_five_times_as_much_beyond_a_hundred_thousand_tokens_however_they_came(prices, longer):
    price = prices.price(HAIKU)
    shorter = replace(longer, input=longer.input - 1)
    assert price.cost(longer) == pytest.approx(5 * price.cost(shorter), abs=10)
    assert price.cost(replace(longer, output=MILLION)) - price.cost(longer) == pytest.approx(2_500_000, abs=1)


def test_openais_long_prompts_cost_twice_the_input_and_half_again_the_output(prices):
    assert prices.price(SOL).cost(Usage(300_000, output=1_000)) == 300_000 * 4 + 1_000 * 15


@pytest.mark.parametrize("model_id", [HAIKU, SOL])
def test_a_batch_costs_half_where_the_provider_says_so(prices, model_id):
    whole, half = prices.price(model_id), prices.in_batch(model_id)
    assert half.cost(ROUND) == pytest.approx(whole.cost(ROUND) / 2, abs=1)
    assert half.cost(Usage(300_000)) == pytest.approx(whole.cost(Usage(300_000)) / 2, abs=1)


def test_a_model_that_nobody_priced_is_refused_by_name(prices):
    with pytest.raises(UnknownModel, match="nobody has priced openai/gpt-9"):
        prices.price("openai/gpt-9")


def test_the_playbook_prices_a_model_of_its_own_and_a_batch_of_it_costs_the_same():
    prices = open_prices(priced(compatible__llama=ModelPrice(input=1, output=2)))
    assert prices.price("compatible/llama") == prices.in_batch("compatible/llama") == Price(1, 1, 1, 2)


def test_the_playbook_cannot_make_a_known_model_cheaper():
    with pytest.raises(Misconfigured, match="anthropic/claude-opus-5-5, whose price the package knows"):
        open_prices(priced(**{OPUS.replace("/", "__"): ModelPrice(input=0.01, output=0.01)}))


def test_a_reservation_is_for_all_that_is_shown_and_all_that_may_be_written(prices):
    call = ModelCall("draft", SONNET, "low", "s" * 600, "¡" * 200, {"a": 1}, 500, 10.0)
    assert most_used(call) == Usage(input=(600 + 400 + 8) // 2, output=500)
    assert reservation(prices.price(SONNET), call) == 504 * 2.5 + 500 * 10
