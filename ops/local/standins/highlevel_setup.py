"""What somebody sets up in HighLevel by hand: locations, their calendars and pipelines, and an OAuth app."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from ops.local.standins.highlevel_protocol import HighLevelRefusal


@dataclass(frozen=True, slots=True)
class OpenHours:
    """When a calendar is open, on its location's clock; days are 0 (Monday) to 6 (Sunday)."""

    days: frozenset[int] = frozenset(range(5))
    opens: time = time(9)
    closes: time = time(17)


@dataclass(slots=True)
class HighLevelCalendar:
    """A calendar that takes one appointment at a time; lengths are in minutes."""

    calendar_id: str = "calDiscovery00000000"
    name: str = "Discovery call"
    hours: tuple[OpenHours, ...] = (OpenHours(),)
    slot_minutes: int = 30
    interval_minutes: int = 30
    buffer_minutes: int = 0
    notice: timedelta = timedelta(0)
    ahead: timedelta = timedelta(days=60)
    user_id: str = "userFrontDesk0000000"
    confirms_itself: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a pipeline."""

    stage_id: str
    name: str


@dataclass(frozen=True, slots=True)
class HighLevelPipeline:
    """A pipeline of opportunities, first stage first."""

    pipeline_id: str = "pipeLeads00000000000"
    name: str = "Leads"
    stages: tuple[Stage, ...] = (
        Stage("stage-new", "New lead"),
        Stage("stage-booked", "Call booked"),
        Stage("stage-noshow", "No-show"),
    )


@dataclass(slots=True)
class HighLevelLocation:
    """A location (sub-account) with its settings; an empty `token` is the stand-in's own.

    `duplicate_by` is the order in which upsert looks for a contact that is there already.
    """

    location_id: str = "locBrightSmile000000"
    name: str = "BrightSmile"
    token: str = ""
    timezone: str = "America/Chicago"
    numbers: tuple[str, ...] = ("+15125550100",)
    email: str = "hello@brightsmile.example"
    duplicate_by: tuple[str, ...] = ("email", "phone")
    allows_duplicates: bool = False
    allows_duplicate_opportunities: bool = False
    calendars: list[HighLevelCalendar] = field(default_factory=lambda: [HighLevelCalendar()])
    pipelines: list[HighLevelPipeline] = field(default_factory=lambda: [HighLevelPipeline()])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def calendar(self, calendar_id: str) -> HighLevelCalendar:
        """Return one of its calendars.

        Raises:
            HighLevelRefusal: it has none of that id.
        """
        for calendar in self.calendars:
            if calendar.calendar_id == calendar_id:
                return calendar
        raise HighLevelRefusal(400, f"Calendar with id {calendar_id} not found")

    def check_stage(self, pipeline_id: str, stage_id: str) -> None:
        """Refuse a stage that is in no such pipeline of this location."""
        pipeline = next((each for each in self.pipelines if each.pipeline_id == pipeline_id), None)
        if pipeline is None:
            raise HighLevelRefusal(400, "The pipeline id is invalid.")
        if stage_id not in {stage.stage_id for stage in pipeline.stages}:
            raise HighLevelRefusal(400, "The pipeline stage id is invalid.")


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """A marketplace app that a location installs, and which scopes it asks for (empty: all)."""

    client_id: str
    client_secret: str
    scopes: Collection[str] = ()
