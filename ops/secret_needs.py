"""Which fields of the secrets a playbook's desk needs: what it does not use, nobody is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from frontdesk.playbook import Playbook
from frontdesk.playbook_location import FeedPlace
from frontdesk.settings import SecretName
from ops.secret_shapes import SHAPES, fields_of

State = Literal["set", "missing", "left out", "not used", "ill-formed"]
"""A field that is left out need not be there: a desk asks the models whose keys it has."""


def uses_twilio(playbook: Playbook) -> bool:
    """Say whether the desk texts by Twilio or hears from it."""
    return playbook.file.channels.sms == "twilio" or _hears_from(playbook, "twilio")


def uses_highlevel(playbook: Playbook) -> bool:
    """Say whether the desk asks HighLevel for anything: the playbook names sub-accounts for that alone."""
    return any(each.highlevel for each in playbook.file.locations.values())


def _hears_from(playbook: Playbook, kind: str) -> bool:
    return any(source.kind == kind for source in playbook.sources.values())


def _tells_by_webhook(playbook: Playbook) -> bool:
    return playbook.file.crm is not None and playbook.file.crm.kind == "webhook"


def _has_tokens_of_servers(playbook: Playbook) -> bool:
    return any(server.secret for server in playbook.file.mcp.values())


def _feeds(playbook: Playbook) -> tuple[FeedPlace, ...]:
    calendars = (location.calendar for location in playbook.locations.values())
    return tuple(each for each in calendars if isinstance(each, FeedPlace))


def _reads_with_a_secret(playbook: Playbook) -> bool:
    return any("{secret}" in each.feed for each in _feeds(playbook))


_USED: Final[Mapping[str, Callable[[Playbook], bool]]] = {
    "twilio_account_sid": uses_twilio,
    "twilio_auth_token": uses_twilio,
    "highlevel_tokens": uses_highlevel,
    "highlevel_public_key": lambda playbook: _hears_from(playbook, "highlevel"),
    "crm_secret": _tells_by_webhook,
    "mcp_tokens": _has_tokens_of_servers,
    "calendar_secrets": _reads_with_a_secret,
    "booking_secret": lambda playbook: bool(_feeds(playbook)),
    "form_secret": lambda playbook: _hears_from(playbook, "form"),
}
"""Which playbooks use a field; one that is not here is every desk's."""


def used_fields(secret: SecretName, playbook: Playbook) -> tuple[str, ...]:
    """Return the fields of a secret that are of any use to a desk with this playbook."""
    return tuple(name for name in fields_of(secret) if _is_used(name, playbook))


def is_needed(field: str, playbook: Playbook) -> bool:
    """Say whether a desk with this playbook cannot do all of its work without a field."""
    return _is_used(field, playbook) and field not in fields_of("brain")


def state_of(field: str, held: Mapping[str, Any], playbook: Playbook) -> State:
    """Say how a secret's field stands with this playbook, never what it is."""
    if not _is_used(field, playbook):
        return "not used"
    if not held.get(field):
        return "missing" if is_needed(field, playbook) else "left out"
    return "set" if SHAPES[field].fits(held[field]) else "ill-formed"


def _is_used(field: str, playbook: Playbook) -> bool:
    return field not in _USED or _USED[field](playbook)
