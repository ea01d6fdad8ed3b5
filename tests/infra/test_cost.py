"""What the synthesized desk costs: nothing of it is without a price, and idle it is at most $30 a month."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.playbook import load_playbook
from infra.client import PLAYBOOKS
from ops.commands.cost import bill_of
from ops.cost.bill import total
from ops.cost.prices import list_prices
from ops.cost.shown import verdict
from ops.cost.template import read_templates
from tests.infra.conftest import PLAYBOOK

if TYPE_CHECKING:
    from aws_cdk.cx_api import CloudAssembly

MOST_USD = 30.0


def test_an_idle_desk_costs_at_most_30_dollars_a_month_and_all_of_it_is_priced(
    assembly: CloudAssembly, record_property: Callable[[str, object], None]
):
    bill = bill_of(
        read_templates(Path(assembly.directory)), list_prices(), 1000, load_playbook(PLAYBOOKS / PLAYBOOK)
    )
    record_property("said", verdict(bill))
    assert bill.unpriced == ()
    assert total(bill.idle) <= MOST_USD
