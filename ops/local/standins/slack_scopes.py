"""What the app's token may do: the scopes of each method, as Slack's reference lists them for bot tokens."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from ops.local.standins.slack_protocol import SlackRefusal

HISTORY: Final = ("channels:history", "groups:history", "im:history", "mpim:history")
ACCEPTED: Final[Mapping[str, tuple[str, ...]]] = {
    "auth.test": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": HISTORY,
    "views.open": (),
}
INSTALLED: Final = frozenset({"chat:write", "channels:history"})
"""What a desk's app is installed with where its channels are public."""


def check_scopes(method: str, granted: Collection[str]) -> None:
    """Raise missing_scope where the token has none of the scopes that the method takes."""
    accepted = ACCEPTED.get(method, ())
    if accepted and not set(accepted) & set(granted):
        raise SlackRefusal("missing_scope", needed=accepted[0], provided=",".join(sorted(granted)))


def scope_headers(method: str, granted: Collection[str]) -> dict[str, str]:
    """Return the headers in which Slack says what the token may do, and what the method takes."""
    return {
        "X-OAuth-Scopes": ",".join(sorted(granted)),
        "X-Accepted-OAuth-Scopes": ",".join(ACCEPTED.get(method, ())),
    }
