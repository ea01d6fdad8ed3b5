"""What others know to be wrong with a template or a state machine: cdk-nag, cfn-lint, asl-validator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ops import asl_lint
from ops.errors import Refusal
from tests.infra.claims import workflow
from tests.infra.templates import Json, Templates

if TYPE_CHECKING:
    from cfnlint.match import Match

NEEDLESS_DEPENDENCY = "W3005"
"""The CDK writes down dependencies that the references say already."""


@pytest.mark.parametrize("stack", ["data", "desk"])
def test_cfn_lint_finds_nothing_in_a_template(templates: Templates, stack: str):
    found = [match for match in linted(templates.bodies[stack]) if match.rule.id != NEEDLESS_DEPENDENCY]
    assert not [f"{match.rule.id} {match.path}: {match.message}" for match in found]


def test_cfn_lint_would_find_something():
    template = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"Colour": "red"}}}}
    assert [match.rule.id for match in linted(template)] == ["E3002"]


def linted(template: Json) -> list[Match]:
    from cfnlint.api import lint  # a second of importing that other workers do without

    return lint(json.dumps(template))


@pytest.fixture
def _validator() -> None:
    if not asl_lint.ENTRY.exists():
        pytest.skip("make check installs asl-validator")


@pytest.mark.usefixtures("_validator")
def test_asl_validator_finds_nothing_in_the_definition(templates: Templates, tmp_path: Path):
    asl_lint.lint([written(workflow.definition(templates), tmp_path)])


@pytest.mark.usefixtures("_validator")
def test_asl_validator_would_find_a_state_that_is_not_there(templates: Templates, tmp_path: Path):
    definition = workflow.definition(templates)
    definition["StartAt"] = "Nowhere"
    with pytest.raises(Refusal, match="Nowhere"):
        asl_lint.lint([written(definition, tmp_path)])


def written(definition: Json, folder: Path) -> Path:
    """Write a definition as AWS sees it, with a value of its kind in each placeholder."""
    plain = folder / "lead.asl.json"
    plain.write_text(json.dumps(definition), "utf-8")
    filled = folder / "filled"
    filled.mkdir()
    return asl_lint.substituted(plain, filled)
