"""Looking whether HighLevel knows that somebody may not be written to. Nothing here can change it."""

from __future__ import annotations

from frontdesk.domain.arguments import OptOutSync
from frontdesk.domain.sends import Candidate, OpenGrant
from frontdesk.errors import Misconfigured
from frontdesk.tools.highlevel_account import HighLevelAccount
from frontdesk.tools.highlevel_contacts import contact_by_address, dnd_of_address
from frontdesk.tools.highlevel_list import TOTAL_S
from frontdesk.tools.highlevel_reads import HighLevelReader


class HighLevelDndLookup:
    """Reads the setting back and compares."""

    def __init__(self, account: HighLevelAccount, *, total_s: float = TOTAL_S) -> None:
        self._account = account
        self._total_s = total_s

    def candidates(self, wanted: OpenGrant) -> tuple[Candidate, ...]:
        """Return the grant itself where the setting is as was wanted, or nobody is there whom it is about.

        Raises:
            ProviderUnavailable: the contact cannot be read.
            Misconfigured: the token is refused, or this is no opt-out.
        """
        sync = wanted.arguments
        if not isinstance(sync, OptOutSync):
            raise Misconfigured("an opt-out was to be looked up, and the grant is for something else")
        contact = contact_by_address(HighLevelReader(self._account, total_s=self._total_s), wanted.recipient)
        channel = dnd_of_address(wanted.recipient)
        is_so = bool(sync.elsewhere) if contact is None else contact.is_stopped(channel) == sync.is_stopped
        if not is_so:
            return ()
        return (Candidate(wanted.grant_id, wanted.since, wanted.body_digest, wanted.grant_id),)
