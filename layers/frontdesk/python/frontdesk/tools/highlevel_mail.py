"""Posting one e-mail at HighLevel, to the contact who has the granted address."""

from __future__ import annotations

from frontdesk.domain.arguments import Letter
from frontdesk.domain.letters import written
from frontdesk.domain.sends import Grant, SendReceipt
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_writes import TOTAL_S, Change, HighLevelWriter, carried_out
from frontdesk.tools.posting import Posted


class HighLevelMail:
    """Posts e-mails."""

    def __init__(self, account: HighLevelAccount, *, total_s: float = TOTAL_S) -> None:
        self._account = account
        self._total_s = total_s

    def post(self, grant: Grant) -> SendReceipt:
        """Post the granted e-mail once and say what came of it; this never raises for what the network does.

        Both addresses are named, so that it goes to the granted one alone, whatever else the contact has.
        """
        letter = grant.arguments
        if not isinstance(letter, Letter):
            return SendReceipt(grant.grant_id, "failed", error="misconfigured")
        return carried_out(grant, lambda: self._post(grant, letter))

    def _post(self, grant: Grant, letter: Letter) -> Posted:
        writer = HighLevelWriter(self._account, total_s=self._total_s)
        contact = writer.contact_with(grant.recipient)
        mail = written(grant.body, letter, grant.grant_id)
        document = {
            "type": "Email",
            "contactId": contact.contact_id,
            "subject": letter.subject,
            "html": mail.html,
            "message": mail.plain,
            "emailFrom": grant.sender,
            "emailTo": grant.recipient,
        }
        return writer.make(
            Change("POST", "/conversations/messages", document, lambda answer: answer.get("messageId"))
        )
