"""Task tokens: hands a person's answer to the execution that waits for it."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from typing import Any, Final

from frontdesk.aws import answer_task, aws_client, aws_errors
from frontdesk.domain.requests import HumanAnswer
from frontdesk.errors import QueueUnavailable

CONNECT_S: Final = 0.7
READ_S: Final = 1.0
"""Together with one call to Slack this stays within the three seconds in which Slack wants its answer."""


class StepFunctionsTokens:
    """Answers waiting states of Step Functions."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def answer(self, token: str, answer: HumanAnswer) -> bool:
        """Return whether the answer was taken; False means that the question has moved on."""
        output = json.dumps(asdict(answer) | {"at": answer.at.isoformat()}, ensure_ascii=False)
        with aws_errors(QueueUnavailable, "Step Functions"):
            return answer_task(self.client, token, output)


@cache
def open_tokens() -> StepFunctionsTokens:
    """Return the client; one attempt, and fast enough that Slack is answered within its three seconds."""
    return StepFunctionsTokens(aws_client("stepfunctions", CONNECT_S, READ_S))
