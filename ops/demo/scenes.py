"""The scripted leads of the demo in their order; each of them says how it must end."""

from __future__ import annotations

from ops.demo.alone import ALONE
from ops.demo.night import NIGHT, NIGHT_HOUR, YOURS
from ops.demo.people import PEOPLE
from ops.demo.scene import LINCOLN_PARK, MORNING_HOUR, Chapter, Scene, form, number_of, sms, until
from ops.demo.trouble import SWITCH, TROUBLE
from ops.demo.trust import TRUST

__all__ = [
    "CHAPTERS",
    "LINCOLN_PARK",
    "MORNING_HOUR",
    "NIGHT_HOUR",
    "SCENES",
    "YOURS",
    "Chapter",
    "Scene",
    "form",
    "number_of",
    "sms",
    "until",
]

CHAPTERS: tuple[Chapter, ...] = (ALONE, PEOPLE, TRUST, TROUBLE, SWITCH, NIGHT)
SCENES: tuple[Scene, ...] = tuple(scene for chapter in CHAPTERS for scene in chapter.scenes)
