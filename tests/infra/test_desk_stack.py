"""What a deploy does in which order, what the next one leaves, and what a desk of another size is given."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.client import DESK_LENGTH
from infra.context import ContextInvalid
from tests.infra.claims.functions import INSIDE, ours
from tests.infra.claims.workflow import MACHINE, pinned
from tests.infra.conftest import Synthesize, read
from tests.infra.templates import Resource, Templates

PREPARATION = "Custom::DatabasePreparation"
BY_THE_PREPARATION = {"prepare", "migrate", "admin"}
"""What readies the database cannot wait for it."""
POLICY_LENGTH = 6144
NAME_LENGTH = 64
LONGEST_ARN = "x" * 130
DAY_S = 24 * 3600
ASKS_MODELS = ("classify", "draft")
GIVEN_NAMES = {"Name", "TableName", "AliasName"}


def waits_for(templates: Templates, resource: Resource) -> set[str]:
    """Return all that CloudFormation makes before a resource, however far removed."""
    before: set[str] = set()
    ahead = [resource.id]
    while ahead:
        body = templates.named(ahead.pop()).body
        named = templates.mentioned(body.get("Properties", {})) | _as_set(body.get("DependsOn", []))
        new = {each for each in named - before if not each.startswith("AWS::")}
        before |= new
        ahead.extend(new)
    return before


def _as_set(names: str | list[str]) -> set[str]:
    return {names} if isinstance(names, str) else set(names)


def waiting_for_the_database(templates: Templates, *kinds: str) -> dict[str, bool]:
    ready = templates.only(PREPARATION).id
    return {each.id: ready in waits_for(templates, each) for each in templates.of(*kinds)}


def test_new_code_answers_only_when_the_database_is_ready_for_it(templates: Templates):
    ready = templates.only(PREPARATION).id
    at_once = {name for name, each in ours(templates).items() if ready not in waits_for(templates, each)}
    assert at_once == BY_THE_PREPARATION | pinned(templates)


def test_runs_queues_and_routes_wait_for_the_database_too(templates: Templates):
    doors = ("AWS::ApiGatewayV2::Route", "AWS::Lambda::EventSourceMapping")
    runs = ("AWS::StepFunctions::StateMachineVersion", "AWS::StepFunctions::StateMachineAlias")
    assert all(waiting_for_the_database(templates, *doors, *runs).values())


def test_the_database_is_made_ready_by_functions_that_are_whole(templates: Templates):
    before = waits_for(templates, templates.only(PREPARATION))
    for name in BY_THE_PREPARATION:
        function = ours(templates)[name]
        assert {function.id, *templates.mentioned(function["Role"])} <= before


@pytest.mark.parametrize("holder", ["machine", "command"])
def test_a_run_that_waits_may_still_use_the_versions_it_began_with(templates: Templates, holder: str):
    """A role is asked when it is used: with the newest versions alone, a deploy would break the run."""
    role = templates.only(MACHINE)["RoleArn"] if holder == "machine" else ours(templates)[holder]["Role"]
    invoked = _invoked_by(templates, *templates.mentioned(role))
    steps = {ours(templates)[name].id for name in pinned(templates)}
    assert {function for function, ending in invoked if ending == ":*"} == steps


def _invoked_by(templates: Templates, role: str) -> list[tuple[str, str]]:
    """Return what a role may invoke: the function, and the end of its ARN."""
    return [
        (function, resource["Fn::Join"][1][1] if "Fn::Join" in resource else "")
        for policy in templates.of("AWS::IAM::Policy")
        if role in templates.mentioned(policy["Roles"])
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Action"] == "lambda:InvokeFunction"
        for resource in _as_list(statement["Resource"])
        for function in templates.mentioned(resource)
    ]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_another_release_has_versions_of_its_own_and_a_database_made_ready_again(
    templates: Templates, synthesize: Synthesize, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("infra.desk_stack.release", lambda: "another")
    later = read(synthesize())
    before, after = (each.only(MACHINE)["DefinitionSubstitutions"] for each in (templates, later))
    told = {name for name in pinned(later) if "FRONTDESK_RELEASE" in _environment(later, name)}
    assert {name for name in before if before[name] != after[name]} == {
        f"{name.capitalize()}FunctionArn" for name in told
    }
    assert later.only(PREPARATION)["Release"] == "another" != templates.only(PREPARATION)["Release"]


def _environment(templates: Templates, name: str) -> dict[str, Any]:
    found: dict[str, Any] = ours(templates)[name]["Environment"]["Variables"]
    return found


def test_a_function_that_nobody_gives_a_setting_fails_the_synthesis():
    from aws_cdk import App, Stack

    from infra.constructs.functions import HasItsSettings
    from infra.constructs.step_function import StepFunction

    app = App()
    start = StepFunction(Stack(app, "Desk"), "start", desk="acme", layers=[], place=None)
    start.node.add_validation(HasItsSettings(start))
    with pytest.raises(RuntimeError, match="Nothing gives FRONTDESK_STATE_MACHINE_ARN to start: give it in"):
        app.synth()


def test_slack_may_be_out_of_reach_for_a_day(templates: Templates):
    [ended] = [
        queue for queue in templates.of("AWS::SQS::Queue") if str(queue["QueueName"]).endswith("-ended")
    ]
    assert ended["VisibilityTimeout"] * ended["RedrivePolicy"]["maxReceiveCount"] >= DAY_S


def test_a_schedule_is_made_after_the_group_that_it_names(templates: Templates):
    group = templates.only("AWS::Scheduler::ScheduleGroup")
    for schedule in templates.of("AWS::Scheduler::Schedule"):
        assert schedule["GroupName"] in (group["Name"], {"Ref": group.id})
        assert group.id in waits_for(templates, schedule)


def test_each_queue_is_put_out_so_that_the_doctor_looks_into_its_dead_letters(templates: Templates):
    outputs = templates.bodies["desk"]["Outputs"].items()
    told = templates.mentioned([output["Value"] for name, output in outputs if name.endswith("QueueUrl")])
    assert told == {each.id for each in templates.of("AWS::SQS::Queue") if each.get("RedrivePolicy")}


def test_no_figure_of_a_route_is_paid_for_since_nobody_looks_at_one(templates: Templates):
    stage = templates.only("AWS::ApiGatewayV2::Stage")
    assert "DetailedMetricsEnabled" not in stage["DefaultRouteSettings"]


def test_a_desk_with_the_longest_name_fits_into_aws(synthesize: Synthesize):
    desk = read(synthesize(desk="d" * DESK_LENGTH))
    kinds = ("AWS::Lambda::Function", "AWS::SQS::Queue", MACHINE, "AWS::Scheduler::ScheduleGroup")
    named = [
        value for each in desk.of(*kinds) for key, value in each.properties.items() if key.endswith("Name")
    ]
    assert [name for name in named if isinstance(name, str) and len(name) > NAME_LENGTH] == []
    operator = desk.only("AWS::IAM::ManagedPolicy")["PolicyDocument"]
    assert len(json.dumps(_filled_in(operator), separators=(",", ":"))) <= POLICY_LENGTH


def _filled_in(value: Any) -> Any:
    """Return a value about as long as CloudFormation makes it at most."""
    if isinstance(value, list):
        return [_filled_in(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "Fn::Join" in value:
        return "".join(_filled_in(each) for each in value["Fn::Join"][1])
    if "Ref" in value or "Fn::GetAtt" in value:
        return "x" * 14 if str(value.get("Ref", "")).startswith("AWS::") else LONGEST_ARN
    return {key: _filled_in(each) for key, each in value.items()}


def test_only_what_reaches_the_database_is_limited_and_only_on_demand(
    templates: Templates, synthesize: Synthesize
):
    limited = read(synthesize(reserved_concurrency="5"))
    assert _limits(templates) == {}
    assert _limits(limited) == dict.fromkeys(INSIDE, 5)


def _limits(templates: Templates) -> dict[str, int]:
    limits = {name: each.get("ReservedConcurrentExecutions") for name, each in ours(templates).items()}
    return {name: limit for name, limit in limits.items() if limit is not None}


def test_a_definition_with_an_unknown_placeholder_is_refused(
    synthesize: Synthesize, monkeypatch: pytest.MonkeyPatch, tmp_path
):
    definition = tmp_path / "lead.asl.json"
    definition.write_text('{"Resource": "${BakeFunctionArn}"}')
    monkeypatch.setattr("infra.constructs.workflow.DEFINITION", definition)
    with pytest.raises(ValueError, match=r"lead.asl.json leaves placeholders open: BakeFunctionArn\."):
        synthesize()


def test_what_outlives_a_stack_is_not_in_the_way_of_the_next_one_of_its_name(templates: Templates):
    kept = [each for each in templates.resources if each.body.get("DeletionPolicy") == "Retain"]
    singular = [each for each in kept if not each.type.endswith("Version")]
    assert {each.type for each in singular} == {"AWS::DynamoDB::Table", "AWS::KMS::Key"}
    assert not [f"{each} has a name of ours" for each in singular if each.properties.keys() & GIVEN_NAMES]


@pytest.mark.parametrize(("context", "brain"), [({}, "routes"), ({"brain": "embedded"}, "embedded")])
def test_a_client_without_any_key_of_a_model_is_given_the_embedded_brain(
    synthesize: Synthesize, context: dict[str, str], brain: str
):
    made = read(synthesize(**context))
    told = {name: ours(made)[name]["Environment"]["Variables"]["FRONTDESK_BRAIN"] for name in ASKS_MODELS}
    assert set(told.values()) == {brain}
    assert made.bodies["desk"]["Outputs"]["Brain"]["Value"] == brain


def test_a_brain_that_nobody_knows_is_refused(synthesize: Synthesize):
    with pytest.raises(ContextInvalid, match="give -c brain=routes or -c brain=embedded"):
        synthesize(brain="openai")
