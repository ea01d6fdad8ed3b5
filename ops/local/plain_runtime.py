"""A Lambda runtime client in plain Python, for machines that awslambdaric has no wheel for (macOS).

Speaks to the same Runtime API and gives errors the same shape.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

_API = "/2018-06-01/runtime"


@dataclass(frozen=True)
class _Context:
    """The second argument of a handler, with the fields and the method that Lambda's has."""

    aws_request_id: str
    invoked_function_arn: str
    deadline_ms: int
    function_name: str
    function_version: str
    memory_limit_in_mb: str
    log_group_name: str
    log_stream_name: str
    identity: None = None
    client_context: None = None

    def get_remaining_time_in_millis(self) -> int:
        return max(self.deadline_ms - int(time.time() * 1000), 0)


def main() -> None:
    """Import the handler, then answer events until the process is ended."""
    api = HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handle = _handler(os.environ["_HANDLER"])
    except Exception as error:  # whatever the module raises is its function's error
        _post(api, f"{_API}/init/error", json.dumps(_init_error(error)))
        sys.exit(1)
    while True:
        _answer_next(api, handle)


def _answer_next(api: HTTPConnection, handle: Callable[[Any, _Context], Any]) -> None:
    api.request("GET", f"{_API}/invocation/next")
    response = api.getresponse()
    event = json.loads(response.read())
    request_id = response.headers["Lambda-Runtime-Aws-Request-Id"]
    arn, deadline = (
        response.headers[f"Lambda-Runtime-{what}"] for what in ("Invoked-Function-Arn", "Deadline-Ms")
    )
    try:
        answer = json.dumps(handle(event, _context(request_id, arn, int(deadline))))
    except Exception as error:  # the function's error, which its caller is told
        traceback.print_exc()
        _post(api, f"{_API}/invocation/{request_id}/error", json.dumps(_described(error, request_id)))
    else:
        _post(api, f"{_API}/invocation/{request_id}/response", answer)


def _handler(name: str) -> Callable[[Any, _Context], Any]:
    module, _, function = name.rpartition(".")
    found: Callable[[Any, _Context], Any] = getattr(importlib.import_module(module), function)
    return found


def _context(request_id: str, arn: str, deadline_ms: int) -> _Context:
    return _Context(
        aws_request_id=request_id,
        invoked_function_arn=arn,
        deadline_ms=deadline_ms,
        function_name=os.environ["AWS_LAMBDA_FUNCTION_NAME"],
        function_version=os.environ["AWS_LAMBDA_FUNCTION_VERSION"],
        memory_limit_in_mb=os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
        log_group_name=os.environ["AWS_LAMBDA_LOG_GROUP_NAME"],
        log_stream_name=os.environ["AWS_LAMBDA_LOG_STREAM_NAME"],
    )


def _init_error(error: Exception) -> dict[str, Any]:
    described = _described(error, "")
    if isinstance(error, ImportError):
        module = os.environ["_HANDLER"].rpartition(".")[0]
        described |= {
            "errorType": "Runtime.ImportModuleError",
            "errorMessage": f"Unable to import module '{module}': {error}",
        }
    return described


def _described(error: Exception, request_id: str) -> dict[str, Any]:
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id,
        "stackTrace": traceback.format_tb(error.__traceback__)[1:],
    }


def _post(api: HTTPConnection, path: str, body: str) -> None:
    api.request("POST", path, body.encode(), {"Content-Type": "application/json"})
    api.getresponse().read()


if __name__ == "__main__":
    main()
