"""The planted bug "reconcile": a send of unknown fate is taken for absent, and nobody looks."""

from __future__ import annotations

from typing import Any

from frontdesk.domain.sends import Found, OpenGrant
from frontdesk.tools import looking


def _absent(wanted: OpenGrant | None, *_: Any, **__: Any) -> Found:
    return Found(wanted.grant_id, "absent") if wanted else Found(None, "nothing_open")


def plant() -> None:
    """Take the look at the provider out of Reconcile."""
    looking.look = _absent
