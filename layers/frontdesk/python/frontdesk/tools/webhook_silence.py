"""What is told by webhook says nothing of what it was told, so a person has to look."""

from __future__ import annotations

from frontdesk.domain.sends import OpenGrant


class WebhookSilence:
    """Has no list to look in."""

    def candidates(self, _wanted: OpenGrant) -> None:
        """Return nothing: a webhook cannot be asked what it has heard."""
        return
