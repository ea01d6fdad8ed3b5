"""Looking for an e-mail at HighLevel. Nothing in this module, or in what it imports, can send one."""

from __future__ import annotations

from frontdesk.domain.letters import reference_in
from frontdesk.domain.proposal import body_digest
from frontdesk.domain.sends import Candidate, OpenGrant
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_list import PAGE_SIZE, TOTAL_S, HighLevelMessage, HighLevelMessages


class HighLevelMailLookup:
    """Lists the e-mails to the contact who has the granted address."""

    def __init__(
        self, account: HighLevelAccount, *, page_size: int = PAGE_SIZE, total_s: float = TOTAL_S
    ) -> None:
        self._messages = HighLevelMessages(account, page_size=page_size, total_s=total_s)

    def candidates(self, wanted: OpenGrant) -> tuple[Candidate, ...] | None:
        """Return the e-mails to the recipient since `wanted.since` that no other send has claimed.

        Each of ours names its grant at its end; where only its beginning is listed, it may be another's.

        Raises:
            ProviderUnavailable: the list cannot be read to its end.
            Misconfigured: the token is refused.
        """
        listed = self._messages.outbound(wanted, "EMAIL")
        return None if listed is None else tuple(_candidate(each, wanted) for each in listed)


def _candidate(mail: HighLevelMessage, wanted: OpenGrant) -> Candidate:
    body = mail.body or ""
    whose = reference_in(body, wanted.grant_id)
    digest = body_digest(body)
    return Candidate(mail.message_id, mail.created_at, digest, whose, may_be_anothers=whose is None)
