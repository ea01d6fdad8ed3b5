"""What deployments left behind goes, and never what a run, a redrive or a rollback may still need."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.errors import Refusal
from ops.prune import Removable, removable, remove
from tests.unit.orchestration.fake_aws import ARN
from tests.unit.orchestration.machines import AnExecution, FakePages, FakeStepFunctions, a_function

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
RELEASES = range(1, 7)


def a_layer(name, version):
    return f"arn:aws:lambda:us-east-1:123456789012:layer:{name}:{version}"


def layers_of(release):
    return [a_layer("frontdesk-x-frontdesk", release), a_layer("frontdesk-x-playbook", release)]


@dataclass
class FakeLambda:
    """Functions with their layers, and what was deleted; `gone` names what is not there any more."""

    functions: dict[str, list[str]]
    deleted: list[str] = field(default_factory=list)
    gone: frozenset[str] = frozenset()

    def get_paginator(self, operation):
        return FakePages(getattr(self, operation))

    def list_functions(self, **asked):
        assert asked == {"FunctionVersion": "ALL"}
        listed = self.functions.items()
        return {
            "Functions": [{"FunctionArn": arn, "Layers": [{"Arn": a} for a in has]} for arn, has in listed]
        }

    def list_layer_versions(self, LayerName):  # noqa: N803  # the API's name
        found = {layer for layers in self.functions.values() for layer in layers}
        return {"LayerVersions": [{"LayerVersionArn": a} for a in found if a.rpartition(":")[0] == LayerName]}

    def delete_function(self, FunctionName, Qualifier):  # noqa: N803  # the API's names
        self._delete(f"{FunctionName}:{Qualifier}")

    def delete_layer_version(self, LayerName, VersionNumber):  # noqa: N803  # the API's names
        self._delete(f"{LayerName}:{VersionNumber}")

    def _delete(self, arn):
        if arn in self.gone:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": "x"}}, "Delete")
        self.deleted.append(arn)


def an_account(*executions, live=6) -> tuple[Any, Any]:
    """Six releases of a desk of one function; `ops` is deployed beside it and pinned by nothing."""
    machine = FakeStepFunctions({n: (a_function("gate", n),) for n in RELEASES}, live, [*executions])
    functions = {a_function("gate", n): layers_of(n) for n in RELEASES}
    newest = {a_function(name, "$LATEST"): layers_of(6) for name in ("gate", "ops")}
    return FakeLambda({**functions, **newest}), machine


def found(account: tuple[Any, Any]):
    return [each.arn for each in removable(*account, ARN, now=NOW)]


def release(number):
    """Everything that came with one release."""
    return {f"{ARN}:{number}", a_function("gate", number), *layers_of(number)}


def kept(account):
    everything = {arn for number in RELEASES for arn in release(number)}
    return everything - set(found(account))


def ended(status, days_ago, version=1):
    return AnExecution("a", status, f"{ARN}:{version}", NOW - timedelta(days=days_ago))


def test_the_newest_three_releases_stay_whole():
    assert kept(an_account()) == release(6) | release(5) | release(4)


def test_everything_that_goes_is_told_with_its_kind_and_reason():
    told = removable(*an_account(), ARN, now=NOW)
    assert {each.kind for each in told} == {"state machine", "function", "layer"}
    assert all(each.reason for each in told)


def test_what_an_alias_leads_to_stays_whole():
    assert release(1) <= kept(an_account(live=1))


def test_an_open_run_keeps_all_that_it_needs():
    assert release(1) <= kept(an_account(AnExecution("a", "RUNNING", f"{ARN}:1")))
    assert not release(2) & kept(an_account(AnExecution("a", "RUNNING", f"{ARN}:1")))


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_a_run_that_can_be_redriven_keeps_all_that_it_needs(status):
    assert release(1) <= kept(an_account(ended(status, days_ago=14)))
    assert not release(1) & kept(an_account(ended(status, days_ago=15)))


def test_a_run_that_succeeded_needs_nothing():
    assert not release(1) & kept(an_account(ended("SUCCEEDED", days_ago=0)))


@pytest.mark.parametrize("status", ["RUNNING", "FAILED"])
def test_where_it_cannot_be_told_what_a_run_needs_everything_stays(status):
    with pytest.raises(Refusal, match="Execution by-hand was started without a version"):
        found(an_account(AnExecution("by-hand", status, None, NOW)))


def test_a_version_that_is_pinned_by_a_kept_definition_stays():
    functions, machine = an_account()
    machine.functions[6] = (a_function("gate", 1),)
    assert a_function("gate", 1) not in found((functions, machine))


def test_versions_that_a_deployment_has_just_published_stay():
    functions, machine = an_account()
    functions.functions[a_function("gate", 7)] = layers_of(7)
    assert not {a_function("gate", 7), *layers_of(7)} & set(found((functions, machine)))


def test_functions_and_layers_of_others_are_let_be():
    functions, machine = an_account()
    others = {a_function("theirs", n): [a_layer("theirs", n)] for n in RELEASES}
    functions.functions |= others
    functions.functions[a_function("gate", 1)] += [a_layer("extension", 1)]
    gone = set(found((functions, machine)))
    assert not gone & {*others, *(a_layer("theirs", n) for n in RELEASES), a_layer("extension", 1)}


def test_a_layer_that_any_function_still_has_stays():
    functions, machine = an_account()
    functions.functions[a_function("ops", "$LATEST")] = layers_of(1)
    gone = found((functions, machine))
    assert a_function("gate", 1) in gone
    assert not set(layers_of(1)) & set(gone)


def test_it_is_removed_in_an_order_in_which_nothing_points_at_what_is_gone():
    functions, machine = an_account()
    told = removable(functions, machine, ARN, now=NOW)
    assert sorted(each.arn for each in remove(reversed(told), functions, machine)) == sorted(
        each.arn for each in told
    )
    assert set(machine.deleted) == {f"{ARN}:{n}" for n in (1, 2, 3)}
    assert [":layer:" in arn for arn in functions.deleted] == [False] * 3 + [True] * 6


def test_what_is_gone_already_is_as_good():
    functions, machine = an_account()
    arn = a_function("gate", 1)
    functions.gone = frozenset({arn})
    assert list(remove([Removable("function", arn, "x")], functions, machine))


def test_nothing_else_goes_when_a_version_of_the_machine_may_not():
    functions, machine = an_account()
    refused = ClientError({"Error": {"Code": "ConflictException", "Message": "x"}}, "Delete")

    def refuse(**_):
        raise refused

    machine.delete_state_machine_version = refuse
    with pytest.raises(ClientError):
        list(remove(removable(functions, machine, ARN, now=NOW), functions, machine))
    assert functions.deleted == []
