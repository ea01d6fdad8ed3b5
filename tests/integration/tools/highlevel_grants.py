"""What the tests of HighLevel's adapters are about: grants for one sub-account, and what came of them."""

from collections.abc import Callable
from typing import Any, Protocol

from frontdesk.domain.arguments import Arguments
from frontdesk.domain.catalog import Via
from frontdesk.domain.sends import Found, Grant, OpenGrant, SendReceipt
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_dnd import HighLevelDnd
from frontdesk.tools.highlevel_list import HighLevelLookup
from frontdesk.tools.highlevel_mail import HighLevelMail
from frontdesk.tools.highlevel_mailed import HighLevelMailLookup
from frontdesk.tools.highlevel_send import HighLevelMessenger
from frontdesk.tools.highlevel_stopped import HighLevelDndLookup
from frontdesk.tools.highlevel_update import HighLevelCrm
from frontdesk.tools.highlevel_updated import HighLevelCrmLookup
from frontdesk.tools.looking import Lookup, look
from frontdesk.tools.sending import Poster
from ops.local.standins.highlevel import HighLevelStandIn
from tests.fixtures.highlevel import LOCATION, TOKEN
from tests.unit.tools.grants import a_grant, an_open_grant

VIA = Via("highlevel", LOCATION)
POSTERS: dict[str, Callable[..., Poster]] = {
    "send_sms": HighLevelMessenger,
    "send_email": HighLevelMail,
    "update_contact": HighLevelCrm,
    "sync_opt_out": HighLevelDnd,
}
LOOKUPS: dict[str, Callable[[HighLevelAccount], Lookup]] = {
    "send_sms": HighLevelLookup,
    "send_email": HighLevelMailLookup,
    "update_contact": HighLevelCrmLookup,
    "sync_opt_out": HighLevelDndLookup,
}
TOOL_OF = {"crm_update": "update_contact", "opt_out_sync": "sync_opt_out"}


class Served(Protocol):
    """Whatever answers at an address."""

    @property
    def url(self) -> str: ...


def account(highlevel: Served, *, token: str = TOKEN) -> HighLevelAccount:
    return HighLevelAccount(LOCATION, token, highlevel.url)


def to_text(**changes: Any) -> Grant:
    return a_grant(by=VIA, **changes)


def to_do(arguments: Arguments, **changes: Any) -> Grant:
    """Return a grant for an act that is no message."""
    tool = TOOL_OF[arguments.kind]
    return to_text(tool=tool, channel="crm", sender=LOCATION, body="", arguments=arguments, **changes)


def posted(highlevel: HighLevelStandIn, grant: Grant | None = None, **given: Any) -> SendReceipt:
    """Carry a grant out as Send does; `token` and `total_s` may differ."""
    grant, token = grant or to_text(), given.pop("token", TOKEN)
    return POSTERS[grant.tool](account(highlevel, token=token), **given).post(grant)


def wanted(grant: Grant, **changes: Any) -> OpenGrant:
    """Return the grant as Reconcile gets it."""
    about = {"grant_id": grant.grant_id, "tool": grant.tool, "by": grant.by, "arguments": grant.arguments}
    return an_open_grant(recipient=grant.recipient, **about, **changes)


def found(highlevel: HighLevelStandIn, grant: Grant | None = None, **changes: Any) -> Found:
    """Look for what became of a grant, as Reconcile does."""
    grant = grant or to_text()
    return look(wanted(grant, **changes), lambda _: LOOKUPS[grant.tool](account(highlevel)))


def asked(highlevel: HighLevelStandIn) -> list[str]:
    """Return what the stand-in was asked for, in order."""
    return [seen.call.operation for seen in highlevel.requests]
