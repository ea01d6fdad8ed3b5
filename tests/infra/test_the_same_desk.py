"""The desk on a laptop and the one in a client's account are the same; who reaches what is in one table."""

from __future__ import annotations

import pytest

from frontdesk.lambdas import FUNCTIONS
from frontdesk.playbook import load_playbook
from infra.client import PLAYBOOKS
from ops.desk import BLUEPRINT
from tests.infra.claims import access, functions, queues, whole, workflow
from tests.infra.conftest import PLAYBOOK
from tests.infra.templates import Templates

DEPLOYED_ONLY = {("command", "command")}
"""The queue of the desk's own errands: its schedules put them there, and a laptop has no schedules."""


def test_both_have_the_same_queues(templates: Templates):
    deployed = {queues.name_of(templates, queue) for queue in queues.working_queues(templates)}
    assert deployed == {queue.name for queue in BLUEPRINT.queues} | {queue for queue, _ in DEPLOYED_ONLY}


def test_what_fails_too_often_goes_to_a_queue_of_the_same_name(templates: Templates):
    for queue in BLUEPRINT.queues:
        [deployed] = [
            each for each in queues.working_queues(templates) if _name(templates, each) == queue.name
        ]
        [target] = templates.mentioned(deployed["RedrivePolicy"]["deadLetterTargetArn"])
        assert _name(templates, templates.named(target)) == queue.dead_letters
        assert deployed["RedrivePolicy"]["maxReceiveCount"] == queue.max_receives


def _name(templates: Templates, queue) -> str:
    return queues.name_of(templates, queue)


def test_both_have_the_same_functions_behind_the_queues(templates: Templates):
    local = {(source.queue, source.function) for source in BLUEPRINT.event_sources}
    assert queues.readers(templates) == local | DEPLOYED_ONLY


def test_both_tell_of_the_same_ends_of_a_run(templates: Templates):
    [local] = BLUEPRINT.status_rules
    rule = templates.only("AWS::Events::Rule")
    [queue] = templates.mentioned([target["Arn"] for target in rule["Targets"]])
    assert set(rule["EventPattern"]["detail"]["status"]) == local.statuses
    assert _name(templates, templates.named(queue)) == local.queue


def test_both_answer_the_same_routes(templates: Templates):
    assert whole.routes(templates) == {
        (f"{route.method} {route.path}", route.function) for route in BLUEPRINT.routes
    }


def test_both_have_the_same_tables(templates: Templates):
    [table] = templates.of("AWS::DynamoDB::Table")
    assert len(BLUEPRINT.tables) == 1
    assert table["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"}]
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert table.is_retained


def test_both_run_the_same_definition(templates: Templates):
    [machine] = BLUEPRINT.state_machines
    assert workflow.definition(templates) == workflow.read(machine.definition_file)


@pytest.mark.parametrize("secret", ["brain", "channels", "doors"])
def test_a_secret_is_read_by_whom_the_settings_name(templates: Templates, secret: str):
    wanted = {name for name, settings in FUNCTIONS.items() if secret in settings.secrets}
    [kept] = templates.mentioned(templates.bodies["desk"]["Outputs"][f"{secret.capitalize()}SecretArn"])
    assert access.readers_of(templates, templates.named(kept)) - {access.OPERATOR} == wanted


def test_no_function_may_read_all_three_secrets(templates: Templates):
    readers = [access.readers_of(templates, each) for each in templates.of("AWS::SecretsManager::Secret")]
    assert len(readers) == 3
    assert frozenset.intersection(*readers) <= {access.OPERATOR}


def test_operators_and_nobody_else_ask_and_act(templates: Templates):
    deployed = functions.ours(templates)
    assert access.invokers_of(templates, deployed["ops"]) == {access.OPERATOR, "command"}
    assert access.invokers_of(templates, deployed["admin"]) == {access.OPERATOR, "prepare"}
    assert access.invokers_of(templates, deployed["migrate"]) == {access.OPERATOR, "prepare"}


def test_the_machine_invokes_what_its_definition_calls_and_nothing_else(templates: Templates):
    invoked = {
        name
        for name, function in functions.ours(templates).items()
        if "machine" in access.invokers_of(templates, function)
    }
    assert invoked == workflow.pinned(templates)


def test_the_outputs_say_all_that_is_pasted_elsewhere_and_asked_later(templates: Templates):
    assert not whole.outputs_missing(templates, load_playbook(PLAYBOOKS / PLAYBOOK))


def test_only_what_holds_data_is_protected_from_being_deleted(templates: Templates):
    assert templates.protected == {"data"}
