"""The CDK CLI's deployment: complete, repeatable, loud about what it cannot do, and undone when it fails."""

import re
from collections.abc import Callable

import pytest
import urllib3

from ops.local.names import camel
from tests.deploy.assembly import Assembly
from tests.deploy.cdk import CommandFailed
from tests.deploy.desk import CloudDesk
from tests.deploy.gaps import GAPS

OUTPUTS = {
    "AdminFunction",
    "AlarmTopicArn",
    "Brain",
    "BrainSecretArn",
    "ChannelsSecretArn",
    "CommandQueueUrl",
    "DashboardName",
    "DatabaseIdentifier",
    "DoorsSecretArn",
    "EndedQueueUrl",
    "FenceTable",
    "IntakeQueueUrl",
    "LiveAliasArn",
    "MigrateFunction",
    "OperatorPolicyArn",
    "OpsFunction",
    "PasteIntoSlack",
    "Playbook",
    "PublicUrl",
    "Release",
    "RetryQueueUrl",
    "StateMachineArn",
}
URL = re.compile(r"https?://[^\s\"'<>]+")


def test_both_stacks_are_complete(desk: CloudDesk, record_property: Callable[[str, object], None]) -> None:
    assert set(desk.stacks.statuses.values()) == {"CREATE_COMPLETE"}
    record_property(
        "said",
        f"cdk deploy: {desk.resources()} resources in {desk.deployed.seconds:.1f} s, "
        f"after cdk bootstrap in {desk.bootstrapped.seconds:.1f} s",
    )


@pytest.mark.parametrize("gap", [gap.name for gap in GAPS])
def test_every_gap_is_still_one(desk: CloudDesk, gap: str) -> None:
    assert desk.gaps[gap] > 0, "nothing of the desk needs it any more: remove it"


def test_the_operator_is_told_everything(desk: CloudDesk) -> None:
    sources = {f"PasteInto{camel(name)}" for name in desk.playbook.sources}
    told = {key for key in desk.stacks.outputs if not key.startswith("ExportsOutput")}
    assert told == OUTPUTS | sources


def test_every_address_to_paste_answers_at_the_desks_own_door(desk: CloudDesk) -> None:
    pasted = [text for key, text in desk.stacks.outputs.items() if key.startswith("PasteInto")]
    addresses = [url for text in pasted for url in URL.findall(text)]
    assert len(addresses) >= len(pasted)
    with urllib3.PoolManager() as world:
        answers = {url: world.request("POST", url, body=b"{}", timeout=30).status for url in addresses}
    assert set(answers.values()) <= {400, 401}, "each knows its route and refuses what is not signed"


def test_a_second_deployment_of_the_same_changes_nothing(desk: CloudDesk, synthesized: Assembly) -> None:
    again = desk.deploy(desk.closed(synthesized))
    assert again.unchanged_stacks() == set(synthesized.stacks)


def test_a_type_that_the_emulator_does_not_know_fails_the_deployment(
    desk: CloudDesk, synthesized: Assembly
) -> None:
    planted = desk.closed(synthesized)
    with planted.rewritten() as templates:
        for template in templates.values():
            template["Resources"]["Planted"] = {"Type": "AWS::Nowhere::Thing"}
    with pytest.raises(CommandFailed, match=r"Unrecognized resource types: \[AWS::Nowhere::Thing\]"):
        desk.deploy(planted)
