"""Cold starts are measured in processes of their own; what they cost is the machine's, and no test."""

import pytest

from frontdesk.lambdas import FUNCTIONS
from ops.bench.imports import BUDGETS_MS, CLIENTS, FIRST_USE, ImportRow, measure_asking, measure_imports
from ops.errors import Refusal


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_can_be_started_cold(function: str):
    (row,) = measure_imports([function], runs=1)
    assert (row.name, row.budget_ms) == (function, BUDGETS_MS.get(function))
    assert 0 < row.imports_ms <= row.best_ms
    assert row.modules > 0
    assert row.clients == (), "a provider's client is imported before a provider is asked"


def test_only_whoever_asks_a_provider_pays_for_its_client():
    rows = {row.name: row for row in measure_asking(runs=1)}
    assert set(rows) == {f"{name}, asking {client}" for name in ("classify", "draft") for client in CLIENTS}
    assert all(row.clients == (name.rpartition(" ")[2],) for name, row in rows.items())


def test_what_is_measured_is_a_function_of_the_desk():
    assert BUDGETS_MS.keys() | FIRST_USE.keys() <= FUNCTIONS.keys()


def test_a_function_that_cannot_be_imported_is_named():
    with pytest.raises(Refusal, match=r"functions/nowhere/handler\.py"):
        list(measure_imports(["nowhere"], runs=1))


@pytest.mark.parametrize(("best_ms", "is_within"), [(300.0, True), (300.1, False)])
def test_a_budget_is_kept_or_not(best_ms: float, is_within: bool):
    assert ImportRow("x", 300, 100, best_ms, 1).is_within_budget is is_within
    assert ImportRow("x", None, 100, best_ms, 1).is_within_budget
