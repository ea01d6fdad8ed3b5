"""Which provider does what a grant is for: the one place where a tool of the catalog meets its adapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from frontdesk.domain.catalog import Provider
from frontdesk.domain.sends import Grant
from frontdesk.errors import Misconfigured
from frontdesk.playbook import Playbook
from frontdesk.settings import PublicSettings, load
from frontdesk.tools.feed_booking import open_webhook_booker
from frontdesk.tools.highlevel_account import open_highlevel
from frontdesk.tools.highlevel_booking import HighLevelBooker
from frontdesk.tools.highlevel_dnd import HighLevelDnd
from frontdesk.tools.highlevel_mail import HighLevelMail
from frontdesk.tools.highlevel_send import HighLevelMessenger
from frontdesk.tools.highlevel_update import HighLevelCrm
from frontdesk.tools.mcp_update import open_mcp_crm
from frontdesk.tools.sending import Poster
from frontdesk.tools.twilio_account import open_account
from frontdesk.tools.twilio_send import TwilioMessenger, callback_url
from frontdesk.tools.webhook_crm import open_webhook_crm


def open_poster(grant: Grant, playbook: Playbook) -> Poster:
    """Return what can do it for this playbook.

    Raises:
        Misconfigured: no adapter does it, or the adapter's settings are missing; nothing was posted.
    """
    able = _ABLE.get((grant.tool, grant.by.provider))
    if able is None:
        raise Misconfigured(f"nothing does {grant.tool} by {grant.by.provider}; take it out of the playbook")
    return able(grant, playbook)


def _by_twilio(_grant: Grant, playbook: Playbook) -> Poster:
    reports_to = callback_url(load(PublicSettings).public_url, playbook.first_source("twilio"))
    return TwilioMessenger(open_account(), reports_to)


_ABLE: Final[Mapping[tuple[str, Provider], Callable[[Grant, Playbook], Poster]]] = {
    ("send_sms", "twilio"): _by_twilio,
    ("send_sms", "highlevel"): lambda grant, _: HighLevelMessenger(open_highlevel(grant.by.account)),
    ("send_email", "highlevel"): lambda grant, _: HighLevelMail(open_highlevel(grant.by.account)),
    ("update_contact", "highlevel"): lambda grant, _: HighLevelCrm(open_highlevel(grant.by.account)),
    ("update_contact", "mcp"): open_mcp_crm,
    ("update_contact", "webhook"): lambda grant, _: open_webhook_crm(grant),
    ("sync_opt_out", "highlevel"): lambda grant, _: HighLevelDnd(open_highlevel(grant.by.account)),
    ("sync_opt_out", "webhook"): lambda grant, _: open_webhook_crm(grant),
    ("book_appointment", "webhook"): open_webhook_booker,
    ("book_appointment", "highlevel"): lambda grant, _: HighLevelBooker(open_highlevel(grant.by.account)),
}
