"""The one error a person at the command line is meant to read."""


class Refusal(Exception):
    """A command cannot do what was asked; the message is one sentence that says what to do instead."""
