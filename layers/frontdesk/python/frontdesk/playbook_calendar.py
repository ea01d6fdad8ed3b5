"""The [locations.<name>.calendar] sections of a playbook: calendars of any make, read as iCalendar."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from frontdesk.playbook_location import CalendarPlace, FeedPlace
from frontdesk.playbook_mcp import Url
from frontdesk.playbook_problems import refused
from frontdesk.playbook_tools import HighLevelPlace

_FEED: Final = re.compile(
    r"https://[^\s/@?#{}]+\.[^\s/@?#{}]+/[^\s@#]*|http://(127\.0\.0\.1|localhost)(:\d+)?/[^\s@#]*"
)
_SLOT: Final = re.compile(r"\{secret\}")


def _feed(text: str) -> str:
    bare = _SLOT.sub("", text)
    if not _FEED.fullmatch(text) or "{" in bare or "}" in bare:
        remedy = "write https:// and the feed's address, with {secret} for the part that nobody may know"
        raise refused("it is not the address of a feed", remedy)
    return text


class FeedSection(BaseModel):
    """A calendar that the desk can only read, and who is asked to book in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    feed: Annotated[str, AfterValidator(_feed)]
    """The address of an iCalendar feed; {secret} in it stands for what calendar_secrets holds."""
    book_url: Url
    """The address that is asked to book; its answer says what was booked."""
    slot_minutes: int = Field(ge=5, le=480, description="write minutes, from 5 to 480")
    """How long one appointment is; they follow one another from each opening on."""


def calendar_of(
    highlevel: HighLevelPlace | None, feed: FeedSection | None
) -> CalendarPlace | FeedPlace | None:
    """Return where a location's appointments are kept, if the desk may know."""
    if feed is not None:
        return FeedPlace(feed.feed, feed.book_url, timedelta(minutes=feed.slot_minutes))
    if highlevel is None or highlevel.calendar is None:
        return None
    return CalendarPlace(highlevel.account, highlevel.calendar)
