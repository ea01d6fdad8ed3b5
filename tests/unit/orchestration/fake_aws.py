"""AWS as a client of botocore shows it: what was asked, and what it refuses."""

from typing import Any

from botocore.exceptions import ClientError

ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:lead"


class FakeAws:
    """A client of any service: remembers each call, or refuses it with a code."""

    def __init__(self, code: str = "") -> None:
        self.code = code
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, operation: str) -> Any:
        def call(**arguments: Any) -> dict[str, Any]:
            self.calls.append((operation, arguments))
            if self.code:
                raise ClientError({"Error": {"Code": self.code, "Message": "x"}}, operation)
            return {}

        return call
