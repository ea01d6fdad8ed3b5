"""A calendar of any make on a local desk: what its engineer keeps in the environment opens it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from frontdesk.settings import PREFIX, CalendarSettings


def own_calendar_secrets(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the settings' fields of the engineer's own secrets; who lacks one says so when it is needed."""
    held = {name: environment.get(PREFIX + name.upper(), "") for name in CalendarSettings.model_fields}
    return {name: value for name, value in held.items() if value}
