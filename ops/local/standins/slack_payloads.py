"""What Slack posts to an app when a person clicks, submits a dialog or types a command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from ops.local.standins.slack_workspace import (
    APP_ID,
    TEAM_DOMAIN,
    Dialog,
    SlackMessage,
    Version,
    Workspace,
)

_VERIFICATION_TOKEN = "legacy-verification-token"  # noqa: S105  # Slack still sends it, nobody may rely on it
_LONGEST_INPUT = 3000

Values = Mapping[str, str | Sequence[str] | None]


def block_actions(
    workspace: Workspace, message: SlackMessage, shown: Version, user_id: str
) -> dict[str, Any]:
    """Return a click's payload, without the action, the response_url and the trigger."""
    channel = {"id": message.channel.id, "name": message.channel.name}
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel.id,
        "is_ephemeral": message.only_for is not None,
    }
    return {
        **_envelope("block_actions", workspace, user_id),
        "container": container,
        "channel": channel,
        "message": message.document(shown),
        "state": {"values": {}},
    }


def action(element: Mapping[str, Any], option: str | None, action_ts: str) -> dict[str, Any]:
    """Return what was used, and how: a button with its value, a menu with the option that was chosen."""
    kept = {
        name: element[name]
        for name in ("type", "action_id", "block_id", "text", "value", "style")
        if name in element
    }
    used = {**deepcopy(kept), "action_ts": action_ts}
    if element["type"] == "button":
        return used
    if element["type"] == "users_select":
        return used | {"selected_user": option}
    return used | {"selected_option": _option(element, option)}


def view_submission(workspace: Workspace, dialog: Dialog, values: Values) -> dict[str, Any]:
    """Return a submitted dialog's payload, with what the person filled in."""
    view = {**deepcopy(dialog.view), "state": {"values": _filled(dialog.view, values)}}
    return {
        **_envelope("view_submission", workspace, dialog.user_id),
        "view": view,
        "response_urls": [],
        "trigger_id": workspace.issue_trigger(dialog.user_id),
    }


def slash_command(workspace: Workspace, command: str, text: str, user_id: str) -> dict[str, str]:
    """Return a command's form, without channel, response_url and trigger."""
    return {
        "token": _VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "team_domain": TEAM_DOMAIN,
        "user_id": user_id,
        "user_name": workspace.person(user_id)["name"],
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
    }


def _envelope(kind: str, workspace: Workspace, user_id: str) -> dict[str, Any]:
    return {
        "type": kind,
        "team": {"id": workspace.team_id, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": workspace.person(user_id),
        "api_app_id": APP_ID,
        "token": _VERIFICATION_TOKEN,
    }


def _option(element: Mapping[str, Any], value: str | Sequence[str] | None) -> dict[str, Any]:
    for option in element["options"]:
        if option["value"] == value:
            return deepcopy(dict(option))
    raise LookupError(f"{element['action_id']} offers no option {value!r}.")


def _filled(view: Mapping[str, Any], values: Values) -> dict[str, dict[str, Any]]:
    inputs = {block["element"]["action_id"]: block for block in view["blocks"] if block["type"] == "input"}
    if unknown := sorted(set(values) - set(inputs)):
        raise LookupError(f"The dialog has no field {', '.join(unknown)}.")
    state: dict[str, dict[str, Any]] = {}
    for action_id, block in inputs.items():
        element = block["element"]
        filled = _field_state(element, values.get(action_id, _initial(element)))
        if not block.get("optional") and not any(filled[name] for name in filled if name != "type"):
            raise ValueError(f"Slack keeps the dialog open until {action_id} is filled in.")
        if len(filled.get("value") or "") > element.get("max_length", _LONGEST_INPUT):
            raise ValueError(f"Slack lets nobody type as much as that into {action_id}.")
        state.setdefault(block["block_id"], {})[action_id] = filled
    return state


def _initial(element: Mapping[str, Any]) -> Any:
    if "initial_option" in element:
        return element["initial_option"]["value"]
    if "initial_options" in element:
        return [option["value"] for option in element["initial_options"]]
    return element.get("initial_value", element.get("initial_user"))


def _field_state(element: Mapping[str, Any], value: Any) -> dict[str, Any]:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": value}
    if kind == "users_select":
        return {"type": kind, "selected_user": value}
    if kind == "checkboxes":
        return {"type": kind, "selected_options": [_option(element, chosen) for chosen in value or ()]}
    return {"type": kind, "selected_option": _option(element, value) if value else None}
