"""What Slack posts when a person clicks or submits a dialog, read from a verified request."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeGuard, get_args
from urllib.parse import parse_qs

from frontdesk.errors import MalformedPayload
from frontdesk.escalation.dialogs import EDIT, TEXT
from frontdesk.escalation.messages import DRAFT_BLOCK
from frontdesk.escalation.offers import Offer, load_offer
from frontdesk.escalation.shown import unescaped

Action = Literal["approve", "edit", "reject", "take_over", "try_again"]
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)


@dataclass(frozen=True, slots=True)
class SlackUser:
    """Who acted, as Slack knows them."""

    user_id: str
    team_id: str


@dataclass(frozen=True, slots=True)
class Click:
    """A button of a request; `offer` is None on a message that has none any more."""

    by: SlackUser
    action: Action
    offer: Offer | None
    draft: str
    trigger_id: str
    response_url: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A dialog that was sent."""

    by: SlackUser
    offer: Offer
    body: str


def read(body: bytes) -> Click | Submission | None:
    """Return what was done, or None for an act that is none of the desk's.

    Raises:
        MalformedPayload: this is nothing that Slack sends.
    """
    with _well_formed():
        payload = json.loads(parse_qs(body.decode(), strict_parsing=True)["payload"][0])
        match payload["type"]:
            case "block_actions":
                return _click(payload)
            case "view_submission" if payload["view"]["callback_id"] == EDIT:
                return _submission(payload)
            case _:
                return None


@contextmanager
def _well_formed() -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise MalformedPayload("The body is not an interaction of Slack's.") from error


def _click(payload: Mapping[str, Any]) -> Click | None:
    action = payload["actions"][0]["action_id"]
    if not _is_ours(action):
        return None
    blocks = payload["message"]["blocks"]
    return Click(
        by=_user(payload),
        action=action,
        offer=_offer(blocks),
        draft=_draft(blocks),
        trigger_id=payload["trigger_id"],
        response_url=payload["response_url"],
    )


def _submission(payload: Mapping[str, Any]) -> Submission:
    view = payload["view"]
    body = view["state"]["values"][TEXT][TEXT]["value"] or ""
    return Submission(_user(payload), load_offer(view["private_metadata"]), unescaped(body))


def _user(payload: Mapping[str, Any]) -> SlackUser:
    """Return who acted; in a shared channel the user's workspace is not the one that the app is in."""
    user = payload["user"]
    return SlackUser(user["id"], user.get("team_id") or payload["team"]["id"])


def _is_ours(action: str) -> TypeGuard[Action]:
    return action in ACTIONS


def _offer(blocks: list[Mapping[str, Any]]) -> Offer | None:
    """Return what the first button carries, whichever button was clicked."""
    for block in blocks:
        if block["type"] == "actions":
            return load_offer(block["elements"][0]["value"])
    return None


def _draft(blocks: list[Mapping[str, Any]]) -> str:
    return next(
        (unescaped(block["text"]["text"]) for block in blocks if block.get("block_id") == DRAFT_BLOCK), ""
    )
