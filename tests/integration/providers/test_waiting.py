"""The one repetition: a 429 that says when to come again, if the call's time reaches so far."""

import pytest

from frontdesk.domain.money import Usage
from frontdesk.errors import ProviderUnavailable
from ops.local.standins.models_faults import ApiError
from tests.integration.providers.asking import ANSWER


@pytest.mark.parametrize(
    ("retry_after", "waited_s"), [("2", 2.0), ("0.5", 0.5), ("Wed, 18 Nov 2026 11:06:44 GMT", 4.0)]
)
def test_a_wait_that_can_be_afforded_is_waited_for_once(asking, retry_after, waited_s):
    asking.plan(ApiError(429, retry_after))
    assert asking.ask().answer["intent"] == ANSWER["intent"]
    assert asking.waited.waits == [waited_s]
    assert len(asking.bodies) == 2
    assert asking.bodies[0] == asking.bodies[1]


def test_a_provider_that_is_still_busy_then_is_not_asked_a_third_time(asking):
    asking.plan(ApiError(429, "2"), times=3)
    failed = asking.fail()
    assert (type(failed.error), failed.usage) == (ProviderUnavailable, Usage())
    assert asking.waited.waits == [2.0]
    assert len(asking.bodies) == 2


@pytest.mark.parametrize("retry_after", ["29.5", "3600", "soon", None])
def test_a_wait_that_cannot_be_afforded_or_read_is_none(asking, retry_after):
    asking.plan(ApiError(429, retry_after))
    assert type(asking.fail(timeout_s=30.0).error) is ProviderUnavailable
    assert not asking.waited.waits
    assert len(asking.bodies) == 1


@pytest.mark.parametrize("status", [503, 529, 409])
def test_nothing_but_a_429_is_asked_again(asking, status):
    asking.plan(ApiError(status, "1"))
    assert type(asking.fail().error) is ProviderUnavailable
    assert len(asking.bodies) == 1
