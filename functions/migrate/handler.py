"""Bring the schema up to this release, at deploy or when an operator says that the old code is gone. [db]"""

from typing import Any

from frontdesk.memory import migrating
from frontdesk.orchestration.operator_entry import operator_entry
from frontdesk.settings import DatabaseSettings, ReleaseSettings, load


@operator_entry
def handle(event: dict[str, Any]) -> dict[str, Any]:
    wanted = migrating.read(event)
    return migrating.bring_up(wanted, load(DatabaseSettings), load(ReleaseSettings).release)
