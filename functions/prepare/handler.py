"""Prepare the database for a release: the custom resource on which everything that answers depends."""

from typing import Any

from frontdesk.orchestration.preparing import open_inner_functions, own_arn, prepare
from frontdesk.orchestration.resource_entry import RemainingS, resource_entry
from frontdesk.secrets import SecretReader
from frontdesk.settings import PrepareSettings, load


@resource_entry
def handle(remaining_s: RemainingS) -> dict[str, Any]:
    inner = open_inner_functions(remaining_s)
    return prepare(inner, load(PrepareSettings), secrets=SecretReader(), caller=own_arn())
