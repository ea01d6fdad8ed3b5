"""Gap: moto's task tokens are short, and an answer and a timeout could both win."""

from __future__ import annotations

import secrets
import threading
from typing import Any

from moto.stepfunctions.parser.api import TaskTimedOut
from moto.stepfunctions.parser.asl.eval.callback.callback import CallbackPoolManager
from moto.stepfunctions.parser.asl.eval.states import ContextObject

from ops.local.engine.faults import InvalidToken
from ops.local.engine.patches import Patches
from ops.local.shelves import Shelves

_LENGTH = 1024
_MARK = ("tokens", "mark")
_GONE = "Task Timed Out: 'Provided task does not exist anymore'"


class TokenDesk:
    """Every token that a task waits for, each answered at most once."""

    def __init__(self, shelves: Shelves) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Any] = {}
        # Tokens of one cloud begin alike, so that an old one is told from a made-up one without keeping it.
        self._mark: str = shelves.get(*_MARK) or secrets.token_hex(16)
        shelves.put(*_MARK, self._mark)

    def issue(self) -> str:
        return self._mark + secrets.token_urlsafe(_LENGTH)[: _LENGTH - len(self._mark)]

    def open(self, token: str, endpoint: Any) -> None:
        with self._lock:
            self._open[token] = endpoint

    def close(self, token: str | None) -> bool:
        """Take no more answers for a token; return whether one had come."""
        with self._lock:
            endpoint = self._open.pop(token, None) if token else None
        return endpoint is not None and endpoint.get_outcome() is not None

    def answer(self, token: str, outcome: Any) -> None:
        """Hand an outcome to the task that waits. Raises TaskTimedOut and InvalidToken as the API does."""
        with self._lock:
            endpoint = self._find(token)
            if endpoint.get_outcome() is not None:
                raise TaskTimedOut(_GONE)
            endpoint.notify(outcome)

    def heartbeat(self, token: str) -> None:
        with self._lock:
            self._find(token).notify_heartbeat()

    def _find(self, token: str) -> Any:
        endpoint = self._open.get(token)
        if endpoint is not None:
            return endpoint
        if token.startswith(self._mark):
            raise TaskTimedOut(_GONE)
        raise InvalidToken("Invalid Token: 'Invalid token'")


def issue_tokens(patches: Patches, desk: TokenDesk) -> None:
    add = vars(CallbackPoolManager)["add"]

    def open_at_desk(self: CallbackPoolManager, callback_id: str) -> Any:
        endpoint = add(self, callback_id)
        desk.open(callback_id, endpoint)
        return endpoint

    def update_task_token(self: ContextObject) -> str:
        token = desk.issue()
        self.context_object_data["Task"] = {"Token": token}
        return token

    patches.put(CallbackPoolManager, "add", open_at_desk)
    patches.put(ContextObject, "update_task_token", update_task_token)
