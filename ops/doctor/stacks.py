"""Checks of what a deploy leaves: both stacks, the fields of the secrets, the alarms."""

from __future__ import annotations

from typing import Final

from frontdesk.settings import SecretName
from ops.deployed import DeployedDesk, aws_refusals
from ops.doctor.check import Verdict, fail, ok, warn
from ops.doctor.patient import Patient
from ops.secret_needs import is_needed, state_of
from ops.secret_shapes import SECRETS, fields_of

DONE: Final = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"})
SOUND: Final = frozenset({"set", "left out", "not used"})
"""How a field of a secret may stand; which providers of models have a key is a check of its own."""


def stacks_are_whole(desk: DeployedDesk) -> Verdict:
    """Look at how both stacks stand; after an update that failed the old release works on."""
    undone = {name: status for name, status in desk.statuses.items() if status not in DONE}
    for name, status in undone.items():
        if "ROLLBACK" in status:
            return fail(
                f"The last deploy of {name} failed and was undone ({status}): read its events, deploy again."
            )
        return warn(f"The stack {name} is being cleaned up ({status}): look again in a minute.")
    release = desk.outputs.get("Release", "unknown")
    return ok(f"Both stacks are complete; the release is {release}.")


def secrets_are_set(desk: Patient) -> Verdict:
    """Look whether every field that the playbook uses is there and looks as it must; no value is told."""
    for secret in SECRETS:
        states = {field: state_of(field, desk.secrets, desk.playbook) for field in fields_of(secret)}
        wrong = [f"{field} is {state}" for field, state in states.items() if state not in SOUND]
        if wrong:
            return fail(f"{', '.join(wrong)}: {_remedy(desk, secret)}.")
    needed = [field for secret in SECRETS for field in fields_of(secret) if is_needed(field, desk.playbook)]
    return ok(f"All {len(needed)} fields that must be there are set and look as they must.")


def _remedy(desk: Patient, secret: SecretName) -> str:
    if desk.deployed:
        return f"set it with `frontdesk secrets set {secret}`"
    return "start it again with `frontdesk up`, with what is yours alone in the environment, as FRONTDESK_…"


def alarms_are_quiet(desk: DeployedDesk) -> Verdict:
    """Look at every alarm whose name begins with the desk's; one that has seen nothing yet is no fault."""
    with aws_refusals("the alarms cannot be read"):
        pages = desk.client("cloudwatch").get_paginator("describe_alarms")
        found = [
            alarm
            for page in pages.paginate(AlarmNamePrefix=desk.alarm_prefix)
            for alarm in (*page.get("MetricAlarms", ()), *page.get("CompositeAlarms", ()))
        ]
    if not found:
        return fail("The desk has no alarm at all: deploy this release.")
    ringing = [alarm["AlarmName"] for alarm in found if alarm["StateValue"] == "ALARM"]
    if ringing:
        return fail(f"{', '.join(sorted(ringing))}: open the desk's dashboard in CloudWatch and see why.")
    waiting = sum(alarm["StateValue"] == "INSUFFICIENT_DATA" for alarm in found)
    return ok(f"None of {len(found)} alarms is raised; {waiting} have seen nothing yet.")
