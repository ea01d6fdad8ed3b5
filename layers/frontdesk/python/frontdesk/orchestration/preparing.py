"""What a deploy does before the new code answers: the schema as far as the old code bears it, and the
playbook's knowledge.

It reaches AWS and not the database; the functions that it calls reach the database and not AWS. Only here do
the master's password and the way inside meet, and only for the first login.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from frontdesk.aws import aws_client, aws_errors
from frontdesk.errors import Misconfigured, RetryLater
from frontdesk.lambdas import FUNCTIONS
from frontdesk.orchestration.inner_functions import InnerFunctions
from frontdesk.orchestration.resource_entry import RemainingS
from frontdesk.secrets import SecretReader
from frontdesk.settings import PrepareSettings

CONNECT_TIMEOUT_S: Final = 5
READ_TIMEOUT_S: Final = FUNCTIONS["migrate"].timeout_s + 10


def prepare(
    inner: InnerFunctions, settings: PrepareSettings, *, secrets: SecretReader, caller: str
) -> dict[str, Any]:
    """Migrate, with the master's help on a new server, then load the knowledge; every part of it may be done
    again.

    Raises:
        RetryLater: something did not pass in time.
        Misconfigured: a migration, the first login or the playbook's knowledge is refused.
    """
    migrated = inner.call(settings.migrate_function, {"phase": "pre"})
    if migrated["needs_first_login"]:
        first = {"phase": "pre", "first_login": _master(secrets.read(settings.master_secret_arn))}
        migrated = inner.call(settings.migrate_function, first)
    loaded = inner.call(settings.admin_function, {"do": "load_knowledge", "caller": caller})
    return {"Applied": len(migrated["applied"]), "Passages": loaded["passages"], "NewPassages": loaded["new"]}


def _master(secret: Mapping[str, Any]) -> dict[str, Any]:
    if not {"username", "password"} <= secret.keys():
        raise Misconfigured("The master's secret holds no username and password: is it the one RDS made?")
    return {"user": secret["username"], "password": secret["password"]}


def open_inner_functions(remaining_s: RemainingS) -> InnerFunctions:
    """Return the functions of the environment that we run in."""
    return InnerFunctions(aws_client("lambda", CONNECT_TIMEOUT_S, READ_TIMEOUT_S), remaining_s)


def own_arn() -> str:
    """Return what STS calls us, for the record."""
    with aws_errors(RetryLater, "STS"):
        return str(aws_client("sts").get_caller_identity()["Arn"])
