"""What tests of the stand-ins share: the stand-ins, and our side of their webhooks."""

from collections.abc import Iterator

import pytest

from tests.fixtures.receiver import Receiver, a_receiver
from tests.fixtures.standins import clock, twilio

__all__ = ["clock", "receiver", "twilio"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as receiver:
        yield receiver
