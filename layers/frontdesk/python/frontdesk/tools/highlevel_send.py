"""Posting one text at HighLevel, to the contact who has the granted number."""

from __future__ import annotations

from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_writes import TOTAL_S, Change, HighLevelWriter, carried_out
from frontdesk.tools.posting import Posted


class HighLevelMessenger:
    """Posts texts."""

    def __init__(self, account: HighLevelAccount, *, total_s: float = TOTAL_S) -> None:
        self._account = account
        self._total_s = total_s

    def post(self, grant: Grant) -> SendReceipt:
        """Post the granted text once and say what came of it; this never raises for what the network does.

        Both numbers are named, so that it goes to the granted one alone, whatever else the contact has.
        """
        return carried_out(grant, lambda: self._post(grant))

    def _post(self, grant: Grant) -> Posted:
        writer = HighLevelWriter(self._account, total_s=self._total_s)
        contact = writer.contact_with(grant.recipient)
        document = {
            "type": "SMS",
            "contactId": contact.contact_id,
            "message": grant.body,
            "fromNumber": grant.sender,
            "toNumber": grant.recipient,
        }
        return writer.make(
            Change("POST", "/conversations/messages", document, lambda answer: answer.get("messageId"))
        )
