"""Which brain a local desk has: the embedded one, stand-ins for the providers of models, or the providers."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from typing import Final, Literal, get_args

from frontdesk.clock import Clock
from frontdesk.playbook import Playbook
from frontdesk.settings import PREFIX, ModelSettings
from ops.errors import Refusal
from ops.local.standins.models import ModelsStandIn
from ops.local.standins.models_mind import PlaybookMind
from ops.model_keys import opened_by, providers_of
from ops.note_words import dollars_and_cents

BrainSetup = Literal["embedded", "stand-ins", "providers"]
BRAINS: Final[tuple[BrainSetup, ...]] = get_args(BrainSetup)
_THEIR_OWN: Final = {"anthropic_api_key": "ANTHROPIC_API_KEY", "openai_api_key": "OPENAI_API_KEY"}
"""The variables in which engineers keep such keys already; one with our prefix comes before."""


def own_keys(playbook: Playbook, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the settings of models that the engineer's own environment has, by their fields.

    Raises:
        Refusal: none of them opens a provider that the playbook's routes name.
    """
    found = {
        field: environment.get(PREFIX + field.upper()) or environment.get(_THEIR_OWN.get(field, ""), "")
        for field in ModelSettings.model_fields
    }
    held = {field: value for field, value in found.items() if value}
    wanted = providers_of(playbook.routes)
    if not wanted:
        raise Refusal(f"The playbook {playbook.folder.name} has no routes: leave --brain providers out.")
    if not opened_by(held) & set(wanted):
        raise Refusal(
            f"No key of {' or '.join(wanted)} is set: set ANTHROPIC_API_KEY, OPENAI_API_KEY or "
            "FRONTDESK_COMPATIBLE_URL, or leave --brain providers out."
        )
    return held


def stand_in(clock: Clock, playbook: Playbook) -> tuple[ModelsStandIn, dict[str, str]]:
    """Return what stands in for every provider, with keys that nobody else has, and the settings' keys."""
    keys = {
        "anthropic_api_key": f"sk-ant-{secrets.token_hex(16)}",
        "openai_api_key": f"sk-{secrets.token_hex(16)}",
    }
    return ModelsStandIn(clock, *keys.values(), mind=PlaybookMind(playbook)), keys


def addresses_of(models: ModelsStandIn) -> dict[str, str]:
    """Return the settings' addresses of stand-ins that listen."""
    return {
        "anthropic_url": models.anthropic_url,
        "openai_url": models.openai_url,
        "compatible_url": models.compatible_url,
    }


def as_variables(held: Mapping[str, str]) -> dict[str, str]:
    """Return fields of the settings as the variables of a function."""
    return {PREFIX + field.upper(): value for field, value in held.items()}


def brain_in_words(setup: BrainSetup, playbook: Playbook, held: Mapping[str, str]) -> str:
    """Say which brain works, and what it may spend."""
    if setup == "embedded":
        return "embedded: no model is asked and nothing is spent"
    if setup == "stand-ins":
        return f"stand-ins for the providers of models, at {held['anthropic_url']}: nothing is spent"
    names = " and ".join(name for name in providers_of(playbook.routes) if name in opened_by(held))
    ceiling = dollars_and_cents(playbook.ceilings.usd_micros_per_day)
    return f"{names}, with your own key: this spends real money, at most {ceiling} a day (UTC)"
