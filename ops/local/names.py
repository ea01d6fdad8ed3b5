"""How things are called in the local cloud: its account, and the ARN or address that follows from a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

ACCOUNT = "000000000000"
REGION = "us-east-1"
HOST = "127.0.0.1"


def function_arn(name: str) -> str:
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


def function_name(reference: str) -> str:
    """Return the name in a reference to a function: the name itself or an ARN, qualified or not."""
    found = re.fullmatch(r"(?:arn:aws:lambda:[^:]*:\d*:function:)?([\w-]+)(?::[\w$-]+)?", reference)
    return found[1] if found else reference


def queue_arn(name: str) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def state_machine_arn(name: str) -> str:
    return f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}"


def camel(name: str) -> str:
    """Return `retry_queue` as `RetryQueue`, the way the state machine's placeholders are written."""
    return "".join(word.capitalize() for word in re.split(r"[_-]", name))


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything is, known as soon as the port is, before anything runs."""

    port: int

    @property
    def endpoint(self) -> str:
        """The one address that stands for all of AWS."""
        return f"http://{HOST}:{self.port}"

    @property
    def public_url(self) -> str:
        """Where the outside world sends its webhooks, and what it signs."""
        return self.endpoint

    def queue_url(self, name: str) -> str:
        return f"{self.endpoint}/{ACCOUNT}/{name}"
