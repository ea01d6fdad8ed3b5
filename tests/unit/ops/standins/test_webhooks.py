"""Deliveries run in order of virtual time, and a bug inside one is told to somebody."""

from datetime import timedelta
from functools import partial
from operator import getitem

import pytest

from ops.local.standins.webhooks import Deliveries
from tests.fixtures.standins import MovableClock


def test_deliveries_run_in_order_of_time_and_not_before_it():
    clock = MovableClock()
    done: list[int] = []
    deliveries = Deliveries(clock)
    deliveries.open()
    for hours in (3, 1, 2):
        deliveries.add(clock.now() + timedelta(hours=hours), partial(done.append, hours))
    clock.advance(2 * 3600)
    deliveries.settle()
    deliveries.close()

    assert done == [1, 2]


def test_a_bug_inside_a_delivery_is_raised_by_who_waits_and_else_at_the_end():
    clock = MovableClock()
    deliveries = Deliveries(clock)
    deliveries.open()
    for missing in ("first", "second"):
        deliveries.add(clock.now(), partial(getitem, {}, missing))

    with pytest.raises(KeyError, match="first"):
        deliveries.settle()
    with pytest.raises(KeyError, match="second"):
        deliveries.close()
