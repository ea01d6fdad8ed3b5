"""An offer: what the one button of a request carries, so that a click answers this question on this rung."""

from __future__ import annotations

import json
from dataclasses import dataclass

from frontdesk.domain.lead import LocationId
from frontdesk.errors import MalformedPayload


@dataclass(frozen=True, slots=True)
class Offer:
    """The rung's task token, the digest that an answer is bound to, and whose question it is.

    It travels through Slack in a button's value (2,000 characters) and a dialog's private metadata (3,000).
    """

    token: str
    digest: str
    request_id: str
    location_id: LocationId

    def dump(self) -> str:
        """Return the offer as a button carries it."""
        carried = {"t": self.token, "d": self.digest, "r": self.request_id, "l": self.location_id}
        return json.dumps(carried, separators=(",", ":"))


def load_offer(carried: str) -> Offer:
    """Read what `dump` wrote.

    Raises:
        MalformedPayload: it is something else.
    """
    try:
        fields = json.loads(carried)
        token, digest, request_id, location_id = (fields[key] for key in "tdrl")
    except (ValueError, TypeError, KeyError) as error:
        raise MalformedPayload("The button does not carry an offer of this desk.") from error
    return Offer(str(token), str(digest), str(request_id), LocationId(str(location_id)))
