"""What tests of the tools share: stand-ins, and servers that misbehave below HTTP."""

from tests.fixtures.highlevel import highlevel
from tests.fixtures.own_calendar import own_calendar
from tests.fixtures.standins import clock, twilio

__all__ = ["clock", "highlevel", "own_calendar", "twilio"]
