"""What tests of the tools share: Twilio's stand-in, and servers that misbehave below HTTP."""

from tests.fixtures.highlevel import highlevel
from tests.fixtures.standins import clock, twilio

__all__ = ["clock", "highlevel", "twilio"]
