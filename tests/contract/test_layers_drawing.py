"""The picture of the six layers names folders, functions and steps as they are in the tree."""

from itertools import chain, pairwise

import pytest

from frontdesk.lambdas import FUNCTIONS
from ops.pages.drawing_layers import (
    IN_MEMORY,
    LAYERS,
    MEMORY,
    ORCHESTRATION,
    STEPS,
    Layer,
    layers_drawing,
    layers_file,
    state_reach,
)
from ops.state_machine import edges, function_of, load
from tests.source_tree import PACKAGE_ROOT, ROOT, handlers

LEAD = load("lead")
NO_ERRORS = [edge for edge in edges(LEAD) if edge.kind != "catch"]


def test_there_are_six_layers_in_their_order():
    assert [layer.number for layer in LAYERS] == [1, 2, 3, 4, 5, 6]
    for layer in LAYERS:
        package = PACKAGE_ROOT / "frontdesk" / layer.name.lower() / "__init__.py"
        assert f"Layer {layer.number}, {layer.name.lower()}:" in package.read_text("utf-8")


@pytest.mark.parametrize("folder", [folder for layer in LAYERS for folder in layer.folders])
def test_every_folder_is_there(folder):
    assert (ROOT / folder).is_dir() or (PACKAGE_ROOT / folder).is_dir()


def test_every_function_is_on_the_picture_once():
    assert sorted(chain.from_iterable(layer.functions for layer in LAYERS)) == sorted(FUNCTIONS)
    assert set(IN_MEMORY) == set(MEMORY.functions)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_a_function_stands_in_a_layer_that_it_enters(layer: Layer):
    entered = {handler.path.parent.name: handler.path.read_text("utf-8") for handler in handlers()}
    package = f"from frontdesk.{layer.name.lower()}"
    assert not [function for function in layer.functions if package not in entered[function]]


def test_exactly_the_functions_of_memory_are_in_the_databases_network():
    inside = {name for name, settings in FUNCTIONS.items() if settings.is_in_database_network}
    assert inside == set(MEMORY.functions)


@pytest.mark.parametrize("state", STEPS)
def test_a_step_is_a_state_with_the_reach_of_its_function(state):
    assert function_of(LEAD["States"][state]) == state.lower()
    assert (state_reach(state) == "database") is (state.lower() in MEMORY.functions)


@pytest.mark.parametrize(("step", "after"), list(pairwise(STEPS)))
def test_each_step_leads_on_to_the_next_without_an_error(step, after):
    reached = {step}
    while fresh := {edge.target for edge in NO_ERRORS if edge.source in reached} - reached:
        reached |= fresh
    assert after in reached


def test_the_state_machines_and_the_functions_belong_to_orchestration():
    assert set(ORCHESTRATION.folders) >= {"statemachines", "functions"}


def test_the_picture_is_as_its_source_says():
    assert layers_file().read_text("utf-8") == layers_drawing()
