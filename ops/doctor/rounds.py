"""Which checks are made when: before a deploy, of a deployed desk, of the desk that runs here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import boto3

from ops.deployed import DeployedDesk
from ops.doctor import account, brain, doors, highlevel, playbook, slack, stacks, twilio, works
from ops.doctor.check import Check
from ops.doctor.patient import Patient
from ops.secret_needs import uses_highlevel, uses_twilio

NOT_LOCAL = "A local desk has no stacks and no alarms; nothing is looked at there."


def before_deploy(folder: Path, session: boto3.Session, today: date) -> tuple[Check, ...]:
    """Return what must hold for `cdk deploy` to succeed."""
    return (
        *_of_playbook(folder, today),
        Check("AWS sign-in", "sts:GetCallerIdentity", partial(account.signed_in, session)),
        Check("CDK tools", "package.json, node_modules", account.cdk_tools),
        Check("CDK bootstrap", f"the stack {account.TOOLKIT}", partial(account.bootstrapped, session)),
    )


def of_deployed(desk: DeployedDesk, patient: Patient, today: date) -> tuple[Check, ...]:
    """Return what must hold for a deployed desk to answer leads."""
    return (
        *_of_playbook(patient.playbook.folder, today),
        Check("stacks", ", ".join(desk.statuses), partial(stacks.stacks_are_whole, desk)),
        *of_any(patient),
        Check("alarms", f"CloudWatch, {desk.alarm_prefix}*", partial(stacks.alarms_are_quiet, desk)),
    )


def of_local(patient: Patient, today: date) -> tuple[Check, ...]:
    """Return what must hold for the desk that runs here; stacks and alarms are AWS's alone."""
    return (*_of_playbook(patient.playbook.folder, today), *of_any(patient))


def of_any(desk: Patient) -> tuple[Check, ...]:
    """Return the checks that a deployed and a local desk share."""
    return (
        Check("secrets", "every field", partial(stacks.secrets_are_set, desk)),
        Check("model keys", "the routes, the secret brain", partial(brain.keys_suffice, desk)),
        Check("model providers", "GET /v1/models", partial(brain.providers_answer, desk)),
        Check("Slack token", "auth.test", partial(slack.token_works, desk)),
        Check("Slack scopes", "auth.test", partial(slack.scopes_suffice, desk)),
        Check("Slack channels", "conversations.history", partial(slack.bot_is_in_channels, desk)),
        *_of_twilio(desk),
        *_of_highlevel(desk),
        *(
            Check(f"door {name}", f"POST /hooks/{name}", partial(doors.source_answers, desk, name))
            for name in desk.playbook.sources
        ),
        Check("door slack", "POST /slack/interactions", partial(doors.slack_answers, desk)),
        Check("database", "ops: newest", partial(works.database_answers, desk)),
        Check("schema", "ops: schema", partial(works.schema_is_newest, desk)),
        Check("kill switch", "the fence", partial(works.nothing_is_paused, desk)),
        Check("dead letters", "SQS", partial(works.no_dead_letters, desk)),
    )


def _of_twilio(desk: Patient) -> Iterator[Check]:
    """Yield the checks of Twilio, where the playbook texts or is texted by it."""
    if not uses_twilio(desk.playbook):
        return
    yield Check("Twilio account", "Accounts", partial(twilio.account_is_active, desk))
    yield Check("Twilio numbers", "IncomingPhoneNumbers", partial(twilio.numbers_can_text, desk))
    yield Check("Twilio webhook", "IncomingPhoneNumbers, Services", partial(twilio.texts_come_to_us, desk))
    yield Check("Twilio A2P", "Usa2p, Tollfree", partial(twilio.numbers_are_registered, desk))


def _of_highlevel(desk: Patient) -> Iterator[Check]:
    """Yield the checks of HighLevel, as far as the playbook uses it."""
    if not uses_highlevel(desk.playbook):
        return
    reads = ", ".join(highlevel.reads_of(desk.playbook))
    yield Check("HighLevel tokens", reads, partial(highlevel.tokens_suffice, desk))
    if highlevel.has_calendars(desk.playbook):
        yield Check("HighLevel calendars", "calendars", partial(highlevel.calendars_are_there, desk))
    if highlevel.stages_named(desk.playbook):
        yield Check("HighLevel stages", "opportunities/pipelines", partial(highlevel.stages_are_there, desk))


def _of_playbook(folder: Path, today: date) -> tuple[Check, ...]:
    look = partial(playbook.models_last, folder, today, playbook.known_models())
    return (
        Check("playbook", folder.name, partial(playbook.playbook_is_sound, folder)),
        Check("models", folder.name, look),
        Check("model prices", folder.name, partial(brain.models_are_priced, folder)),
    )
