"""The tokens of MCP servers on a local desk: those that its engineer keeps in the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from frontdesk.settings import PREFIX

_FIELD: Final = "mcp_tokens"


def own_mcp_tokens(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the settings' field of the engineer's own tokens; who lacks one says so when it is needed."""
    held = environment.get(PREFIX + _FIELD.upper(), "")
    return {_FIELD: held} if held else {}
