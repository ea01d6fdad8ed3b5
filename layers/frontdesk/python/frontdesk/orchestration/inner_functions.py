"""Functions of this desk that another one calls, as often as it takes until they have answered."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from frontdesk.aws import aws_errors
from frontdesk.errors import Misconfigured, RetryLater
from frontdesk.orchestration.resource_entry import RemainingS

PAUSE_S: Final = 5.0
LAST_START_S: Final = 60
"""With less time left nothing is tried again: the caller shall fail with a reason, not with a timeout."""


class InnerFunctionFailed(Misconfigured):
    """A function that was called has failed, in a way that does not pass."""


class InnerFunctions:
    """Functions inside the database's network, called until they have answered.

    A function that was just made is pending for a while, one that was idle for weeks has to get its network
    back, and a new database refuses its first tokens: all of this passes.
    """

    def __init__(
        self, client: Any, remaining_s: RemainingS, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._remaining_s = remaining_s
        self._sleep = sleep

    def call(self, function: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the function answers.

        Raises:
            RetryLater: what should have passed was still there at the end.
            Misconfigured: the function failed, or may not be called.
        """
        while True:
            try:
                return self._called(function, event)
            except RetryLater:
                if self._remaining_s() < LAST_START_S:
                    raise
                self._sleep(PAUSE_S)

    def _called(self, function: str, event: Mapping[str, Any]) -> dict[str, Any]:
        with aws_errors(RetryLater, f"the function {function}"):
            answer = self._client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
            document: dict[str, Any] = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise _failure(function, document)
        return document


def _failure(function: str, document: Mapping[str, Any]) -> RetryLater | InnerFunctionFailed:
    kind, said = document.get("errorType", "unnamed"), document.get("errorMessage", "without a word")
    failed = RetryLater if kind == RetryLater.__name__ else InnerFunctionFailed
    return failed(f"The function {function} failed ({kind}): {said}")
