"""cdk-nag's AwsSolutions rules: nothing is found but what is accepted, and nothing is accepted lightly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.infra.conftest import AS_TESTED

if TYPE_CHECKING:
    from aws_cdk import App
    from constructs import IConstruct

FEWEST_WORDS = 8
RULES = "AwsSolutions-"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding that is accepted at one construct, and why."""

    path: str
    rule: str
    reason: str
    is_narrow: bool
    """Whether no construct of ours lies within, so that it is for one thing."""


def found(app: App) -> set[tuple[str, str]]:
    """Synthesize, and return what cdk-nag found that is not accepted: the rule, and where."""
    try:
        app.synth()
    except RuntimeError as failure:
        assert "ValidationFailed" in str(failure)  # noqa: PT017 # it fails or not, and the report says why
    report = json.loads((Path(app.outdir) / "validation-report.json").read_text("utf-8"))
    return {
        (violation["ruleName"], each["constructPath"])
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for each in violation["violatingConstructs"]
    }


def acceptances(app: App) -> Iterator[Acceptance]:
    for construct in app.node.find_all():
        for entry in construct.node.metadata:
            if entry.type == "aws:cdk:acknowledged-rules":
                yield from _of(construct, entry.data)


def _of(construct: IConstruct, accepted: dict[str, str]) -> Iterator[Acceptance]:
    within = construct.node.find_all()[1:]
    is_narrow = not any(type(each).__module__.startswith("infra.") for each in within)
    for rule, reason in accepted.items():
        if RULES in rule:
            yield Acceptance(construct.node.path, rule[rule.index(RULES) :], reason, is_narrow)


@pytest.fixture
def build(tmp_path: Path) -> Callable[[], App]:
    def run() -> App:
        from infra.app import build

        return build(str(tmp_path), {**AS_TESTED, "nag": True})

    return run


def test_nothing_is_found_that_is_not_accepted(build: Callable[[], App]):
    assert not found(build())


def test_something_would_be_found(build: Callable[[], App]):
    from aws_cdk import Stack
    from aws_cdk import aws_sqs as sqs

    app = build()
    sqs.Queue(Stack(app, "broken"), "Queue")
    assert ("AwsSolutions-SQS4", "broken/Queue/Resource") in found(app)


def test_each_acceptance_gives_a_reason_of_substance(build: Callable[[], App]):
    accepted = list(acceptances(build()))
    assert accepted
    assert not [
        each for each in accepted if len(each.reason.split()) < FEWEST_WORDS or not each.reason.endswith(".")
    ]


def test_each_acceptance_is_for_one_thing(build: Callable[[], App]):
    assert not [each for each in acceptances(build()) if not each.is_narrow or "/" not in each.path]


def test_nothing_is_accepted_that_is_not_found(build: Callable[[], App], monkeypatch: pytest.MonkeyPatch):
    """An acceptance that has outlived what it was for would hide the next finding of its kind."""
    accepted = {(each.rule, each.path) for each in acceptances(build())}
    monkeypatch.setattr("infra.nag.Validations", Deaf())
    everything = found(build())
    assert not [
        (rule, path)
        for rule, path in accepted
        if not any(other == rule and where.startswith(path) for other, where in everything)
    ]


class Deaf:
    """Accepts nothing."""

    def of(self, _construct: IConstruct) -> Deaf:
        return self

    def acknowledge(self, *_accepted: Any) -> None: ...
