"""Which provider does what a grant is for: the one place where a tool of the catalog meets its adapter."""

from __future__ import annotations

from frontdesk.domain.sends import Grant
from frontdesk.errors import Misconfigured
from frontdesk.playbook import Playbook
from frontdesk.settings import PublicSettings, load
from frontdesk.tools.sending import Poster
from frontdesk.tools.twilio_account import open_account
from frontdesk.tools.twilio_send import TwilioMessenger, callback_url


def open_poster(grant: Grant, playbook: Playbook) -> Poster:
    """Return what can do it for this playbook.

    Raises:
        Misconfigured: no adapter does it, or the adapter's settings are missing; nothing was posted.
    """
    if (grant.tool, grant.by.provider) == ("send_sms", "twilio"):
        reports_to = callback_url(load(PublicSettings).public_url, playbook.first_source("twilio"))
        return TwilioMessenger(open_account(), reports_to)
    raise Misconfigured(f"nothing does {grant.tool} by {grant.by.provider}; take it out of the playbook")
