"""A ping keeps a version of a function awake: every entry answers it at once, before any setting is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar, cast

from frontdesk.observability import log

PING: Final = {"ping": True}
PONG: Final = {"pong": True}

Handler = TypeVar("Handler", bound=Callable[[dict[str, Any], Any], Any])


def answers_ping(handle: Handler) -> Handler:
    """Let a handler answer a ping; nobody can send one by HTTP, whose events have other keys."""

    @wraps(handle)
    def entered(event: dict[str, Any], context: Any) -> Any:
        if event == PING and event["ping"] is True:
            log.write(log.PING_ANSWERED, function=getattr(context, "function_name", None))
            return dict(PONG)
        return handle(event, context)

    return cast(Handler, entered)
