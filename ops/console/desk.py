"""What every page of the console is built from: the reader, the desk, and the token of this start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

from frontdesk.domain.lead import LocationId
from ops.console.journey import Journey
from ops.console.pulse import Pulse
from ops.desk import LocalDesk
from ops.reader import ZoneOf, in_utc
from ops.story import RunLine, Standing, Story


class Reader(Protocol):
    """The questions that the console asks; `ops/reader.py` puts them to a desk."""

    def runs(
        self,
        *,
        search: str = "",
        standing: Standing | None = None,
        location_id: str | None = None,
        limit: int = 50,
    ) -> list[RunLine]: ...

    def counts(self) -> Mapping[Standing, int]: ...

    def find(self, beginning: str) -> str: ...

    def story(self, run_id: str, zone_of: ZoneOf = in_utc) -> Story: ...

    def paused(self) -> list[tuple[str, str, datetime]]: ...

    def newest(self) -> int: ...


@dataclass(frozen=True)
class ConsoleDesk:
    """The desk behind the console; every page takes it."""

    reader: Reader
    desk: LocalDesk
    token: str

    @cached_property
    def journey(self) -> Journey:
        """The one move of the clock that may be under way."""
        return Journey(self.desk.clock)

    @cached_property
    def pulse(self) -> Pulse:
        """What changes when anything happened."""
        return Pulse(self._signs)

    def zone_of(self, location_id: str) -> ZoneInfo:
        """Return a location's time zone; that of the first one where the playbook knows it no more."""
        locations = self.desk.playbook.locations
        known = locations.get(LocationId(location_id)) or next(iter(locations.values()))
        return ZoneInfo(known.timezone)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the console tells the desk's own time."""
        return self.zone_of("")

    def place(self, location_id: str) -> str:
        """Return a location's name without the business's, as everybody here says it."""
        location = self.desk.playbook.locations.get(LocationId(location_id))
        if location is None:
            return location_id
        return location.name.removeprefix(self.desk.playbook.business.split()[0]).strip() or location.name

    def _signs(self) -> tuple[object, ...]:
        """Return everything that is shown and can change, as numbers: an event, a text, a click, the clock.

        The time counts in minutes, so that "2 min ago" does not grow stale.
        """
        workspace, twilio = self.desk.slack.workspace, self.desk.twilio
        return (
            self.reader.newest(),
            len(twilio.messages),
            len(twilio.received),
            sum(len(message.versions) for message in list(workspace.messages)),
            [(dialog.id, dialog.is_open, len(dialog.errors)) for dialog in list(workspace.dialogs.values())],
            self.journey.step,
            int(self.desk.clock.now_s() // 60),
        )
