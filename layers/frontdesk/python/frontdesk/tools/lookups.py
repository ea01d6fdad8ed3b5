"""Which provider knows what became of a grant. Nothing here, or in what it imports, can post anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from frontdesk.domain.catalog import Provider
from frontdesk.domain.sends import OpenGrant
from frontdesk.errors import Misconfigured
from frontdesk.playbook import open_playbook
from frontdesk.tools.highlevel_account import open_highlevel
from frontdesk.tools.highlevel_booked import HighLevelBookedLookup
from frontdesk.tools.highlevel_list import HighLevelLookup
from frontdesk.tools.highlevel_mailed import HighLevelMailLookup
from frontdesk.tools.highlevel_stopped import HighLevelDndLookup
from frontdesk.tools.highlevel_updated import HighLevelCrmLookup
from frontdesk.tools.looking import Lookup
from frontdesk.tools.mcp_updated import open_mcp_lookup
from frontdesk.tools.twilio_account import open_account
from frontdesk.tools.twilio_list import TwilioLookup
from frontdesk.tools.webhook_silence import WebhookSilence


def open_lookup(wanted: OpenGrant) -> Lookup:
    """Return what can look for it.

    Raises:
        Misconfigured: no adapter can, or the adapter's settings are missing.
    """
    able = _ABLE.get((wanted.tool, wanted.by.provider))
    if able is None:
        raise Misconfigured(f"nothing can look up what {wanted.tool} did by {wanted.by.provider}")
    return able(wanted)


_ABLE: Final[Mapping[tuple[str, Provider], Callable[[OpenGrant], Lookup]]] = {
    ("send_sms", "twilio"): lambda _: TwilioLookup(open_account()),
    ("send_sms", "highlevel"): lambda wanted: HighLevelLookup(open_highlevel(wanted.by.account)),
    ("send_email", "highlevel"): lambda wanted: HighLevelMailLookup(open_highlevel(wanted.by.account)),
    ("update_contact", "highlevel"): lambda wanted: HighLevelCrmLookup(open_highlevel(wanted.by.account)),
    ("update_contact", "mcp"): lambda wanted: open_mcp_lookup(wanted, open_playbook()),
    ("update_contact", "webhook"): lambda _: WebhookSilence(),
    ("sync_opt_out", "highlevel"): lambda wanted: HighLevelDndLookup(open_highlevel(wanted.by.account)),
    ("sync_opt_out", "webhook"): lambda _: WebhookSilence(),
    ("book_appointment", "webhook"): lambda _: WebhookSilence(),
    ("book_appointment", "highlevel"): lambda wanted: HighLevelBookedLookup(
        open_highlevel(wanted.by.account)
    ),
}
