"""Look whether a desk is well: before it is deployed, afterwards, or on this machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from ops.deployed import DeployedDesk, session_of
from ops.deployed_options import deployed_options
from ops.desk_file import running_desk
from ops.doctor import rounds
from ops.doctor.check import Check, Finding, examine
from ops.doctor.patient import deployed_patient, local_patient
from ops.doctor.shown import as_json, is_well, table, verdict
from ops.errors import Refusal
from ops.playbook_check_shown import page
from ops.playbooks import BRIGHTSMILE, PlaybookFolder
from ops.reader import running_reader

UNWELL = 1


@click.command("doctor")
@click.option("--local", "is_local", is_flag=True, help="Look at the desk that runs here.")
@click.option("--before", "is_before", is_flag=True, help="Look at what a first deploy needs.")
@click.option(
    "--playbook",
    type=PlaybookFolder(),
    help="The client's playbook; BrightSmile's before a deploy, afterwards the desk's own.",
)
@click.option("--json", "as_document", is_flag=True, help="Print the findings as JSON, and nothing else.")
@deployed_options
def command(
    is_local: bool,
    is_before: bool,
    playbook: Path | None,
    as_document: bool,
    **where: str | None,
) -> int:
    """Make every check of a desk, and say of each what was found and what to do.

    Without an option it looks at a deployed desk. Nothing is changed and no lead is begun: webhook addresses
    are asked with signed requests that they must refuse. The exit code is 0 when nothing fails.

    Example: frontdesk doctor --desk brightsmile
    """
    if is_local and is_before:
        raise Refusal("Say either --local or --before: they are two different rounds.")
    out = page(quiet=as_document)
    with Console(stderr=True, quiet=as_document).status("looking"):
        checks, remarks = _checks(is_local, is_before, playbook, where)
        findings = [examine(check) for check in checks]
    if as_document:
        click.echo(json.dumps(as_json(findings, remarks), ensure_ascii=False, indent=2))
    else:
        tell(findings, remarks, out)
    return 0 if is_well(findings) else UNWELL


def tell(findings: Sequence[Finding], remarks: Sequence[str], out: Console) -> None:
    """Print the table, what was not looked at, and the verdict."""
    out.print(table(findings))
    for remark in remarks:
        out.print(remark, soft_wrap=True)
    out.print(verdict(findings), soft_wrap=True)


def _checks(
    is_local: bool, is_before: bool, playbook: Path | None, where: dict[str, str | None]
) -> tuple[Sequence[Check], Sequence[str]]:
    today = datetime.now(UTC).date()
    if is_local:
        patient = local_patient(running_desk(), running_reader())
        return rounds.of_local(patient, today), (rounds.NOT_LOCAL,)
    session = session_of(where["profile"], where["region"])
    if is_before:
        return rounds.before_deploy(playbook or BRIGHTSMILE, session, today), ()
    desk = DeployedDesk.find(where["desk"], session=session)
    return rounds.of_deployed(desk, deployed_patient(desk, playbook), today), ()
