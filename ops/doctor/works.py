"""Checks of what a desk works with: its database, the kill switch, the dead-letter queues."""

from __future__ import annotations

import json
from typing import Final

from frontdesk.memory.schema import migrations
from ops.deployed import aws_refusals
from ops.doctor.check import Verdict, fail, ok, warn
from ops.doctor.patient import Patient
from ops.switch import scopes_of

NOBODY: Final = "+10000000000"
_COUNTS: Final = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


def database_answers(desk: Patient) -> Verdict:
    """Ask `ops`, which logs in as the reader, for the number of the newest event."""
    return ok(f"The database answers through `ops`; its newest event is number {desk.reader.newest()}.")


def schema_is_newest(desk: Patient) -> Verdict:
    """Compare the migrations that the database has with those of this release."""
    applied = desk.reader.applied_migrations()
    missing = [each for each in migrations() if each.number not in applied]
    early = [each.name for each in missing if "_pre_" in each.name]
    if early:
        return fail(f"The database lacks {', '.join(early)}: deploy this release, which applies it.")
    if missing:
        names = ", ".join(each.name for each in missing)
        return warn(f"The database lacks {names}: run `frontdesk migrate post` once no older run is open.")
    if unknown := applied - {each.number for each in migrations()}:
        return warn(
            f"The database has migration {max(unknown)}, which a newer release brought: update this checkout."
        )
    return ok(f"The database has all {len(applied)} migrations of this release.")


def nothing_is_paused(desk: Patient) -> Verdict:
    """Read the fence, as Send does at the last moment, for every scope of the kill switch."""
    paused = desk.fence.barriers(scopes_of(desk.playbook), NOBODY).paused
    if paused:
        return fail(f"{', '.join(paused)} is paused, so nothing goes out there: resume it once it may.")
    return ok("No switch is left off.")


def no_dead_letters(desk: Patient) -> Verdict:
    """Count what failed so often that its queue gave it up."""
    sqs = desk.client("sqs")
    found: dict[str, int] = {}
    with aws_refusals("the queues cannot be read"):
        for url in desk.queue_urls:
            redrive = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]
            name = json.loads(redrive["RedrivePolicy"])["deadLetterTargetArn"].rpartition(":")[2]
            where = f"{url.rpartition('/')[0]}/{name}"  # both are the same account's, in the same region
            counts = sqs.get_queue_attributes(QueueUrl=where, AttributeNames=list(_COUNTS))["Attributes"]
            found[name] = sum(int(counts[each]) for each in _COUNTS)
    given_up = [f"{name} holds {count}" for name, count in found.items() if count]
    if given_up:
        return fail(
            f"{', '.join(given_up)}: read the function's log, mend the cause, then redrive the queue."
        )
    return ok(f"The dead-letter queues of {len(found)} queues are empty.")
