"""Checks of Slack: the bot's token, what it may do, and that it sits in every location's channel."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from frontdesk.escalation.slack_api import slack_errors
from ops.doctor.check import Verdict, fail, ok, warn, worst
from ops.doctor.patient import Patient

if TYPE_CHECKING:
    from slack_sdk import WebClient

NEEDED_SCOPES: Final[tuple[frozenset[str], ...]] = (
    frozenset({"chat:write"}),
    frozenset({"channels:history", "groups:history"}),
)
"""One of each: to post and to change a request's message, and to find it again by its metadata. Reading
metadata with the history takes no scope of its own; history of public or of private channels, whichever the
playbook names."""
_PATIENCE_S: Final = 10
_MEND: Final[dict[str, str]] = {
    "not_in_channel": "invite the bot there with /invite",
    "channel_not_found": "correct its id in the playbook, or invite the bot if it is private",
    "is_archived": "name another channel in the playbook",
}


def token_works(desk: Patient) -> Verdict:
    """Ask Slack who the token is, and whether that is the workspace of those who answer."""
    answer = _told(desk)
    teams = {each.team_id for location in desk.playbook.locations.values() for each in location.approvers}
    who = f"{answer['user']} in the workspace {answer['team']}"
    if answer["team_id"] not in teams:
        return warn(
            f"The token is {who}, which no approver of the playbook is in: is it the right workspace?"
        )
    return ok(f"The token is {who}.")


def scopes_suffice(desk: Patient) -> Verdict:
    """Look at what Slack says in its header that the token may do."""
    headers = {name.lower(): value for name, value in _told(desk).headers.items()}
    granted = {each.strip() for each in str(headers.get("x-oauth-scopes", "")).split(",")}
    if missing := missing_scopes(granted):
        return fail(
            f"The token lacks {', '.join(missing)}: add it under OAuth & Permissions and reinstall the app."
        )
    return ok("The token may post requests, change them and find them again.")


def missing_scopes(granted: Collection[str]) -> list[str]:
    """Return what is missing, each as its choices."""
    return [" or ".join(sorted(choices)) for choices in NEEDED_SCOPES if not choices & set(granted)]


def bot_is_in_channels(desk: Patient) -> Verdict:
    """Read the newest message of each location's channel, as the desk does before it asks there."""
    web = _web(desk)
    channels: dict[str, list[str]] = {}
    for location in desk.playbook.locations.values():
        channels.setdefault(location.slack_channel, []).append(location.name)
    return worst(_of_channel(web, channel, " and ".join(names)) for channel, names in channels.items())


def _of_channel(web: WebClient, channel: str, names: str) -> Verdict:
    from slack_sdk.errors import SlackApiError

    with slack_errors():
        try:
            web.conversations_history(channel=channel, limit=1)
        except SlackApiError as refused:
            code = str(refused.response.get("error"))
            if code not in _MEND:
                raise
            return fail(f"The channel {channel} of {names} answers {code}: {_MEND[code]}.")
    return ok("The bot sits in the channel of every location.")


def _told(desk: Patient) -> Any:
    with slack_errors():
        return _web(desk).auth_test()


def _web(desk: Patient) -> WebClient:
    from slack_sdk import WebClient

    token = desk.secret("slack_bot_token")
    return WebClient(token, base_url=desk.slack_url, timeout=_PATIENCE_S, retry_handlers=[])
