"""Telling HighLevel whether somebody may be written to: its setting "do not disturb" for their channel."""

from __future__ import annotations

from frontdesk.domain.arguments import OptOutSync
from frontdesk.domain.highlevel_marks import SYNCED
from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_contacts import HighLevelContact, contact_by_address, dnd_of_address
from frontdesk.tools.highlevel_writes import TOTAL_S, Change, HighLevelWriter, carried_out
from frontdesk.tools.posting import Posted


class HighLevelDnd:
    """Sets the setting, and leaves it alone where it is right already."""

    def __init__(self, account: HighLevelAccount, *, total_s: float = TOTAL_S) -> None:
        self._account = account
        self._total_s = total_s

    def post(self, grant: Grant) -> SendReceipt:
        """Set it once and say what came of it; this never raises for what the network does."""
        sync = grant.arguments
        if not isinstance(sync, OptOutSync):
            return SendReceipt(grant.grant_id, "failed", error="misconfigured")
        return carried_out(grant, lambda: self._post(grant, sync))

    def _post(self, grant: Grant, sync: OptOutSync) -> Posted:
        writer = HighLevelWriter(self._account, total_s=self._total_s)
        contact = _contact(writer, grant, sync)
        channel = dnd_of_address(grant.recipient)
        if contact is None or contact.is_stopped(channel) == sync.is_stopped:
            return Posted(200, provider_id=grant.grant_id)
        kept = {name: dnd.model_dump(exclude_none=True) for name, dnd in contact.dnd_settings.items()}
        setting = {"status": "active" if sync.is_stopped else "inactive", "message": SYNCED}
        return writer.make(
            Change(
                "PUT",
                f"/contacts/{contact.contact_id}",
                {"dndSettings": {**kept, channel: setting}},
                lambda answer: grant.grant_id if "contact" in answer else None,
            )
        )


def _contact(writer: HighLevelWriter, grant: Grant, sync: OptOutSync) -> HighLevelContact | None:
    """Return who is meant; nobody is made in a sub-account that has not heard of them."""
    if sync.elsewhere:
        return contact_by_address(writer.reader, grant.recipient)
    return writer.contact_with(grant.recipient)
