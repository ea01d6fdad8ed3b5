"""Checks of the playbook: that it is sound, and that no model it names ends soon."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from frontdesk.embedder import open_embedder
from frontdesk.playbook import PlaybookInvalid
from frontdesk.playbook_faults import FILE
from ops.doctor.check import Verdict, fail, ok, warn, worst
from ops.playbook_check import check
from ops.playbook_check_shown import named

MODELS_FILE: Final = Path(__file__).parent / "models.toml"
SOON: Final = timedelta(days=60)
_MODEL_ID: Final = re.compile(r"(?:(?:anthropic|openai)/)?((?:claude|gpt|gemini|o\d)-[\w.-]+)(?::\w+)?")
"""A model, with its provider before it and how it is asked behind it, or without."""


@dataclass(frozen=True, slots=True)
class KnownModels:
    """Which models there were on a day, and when those that end do so at the earliest."""

    as_of: date
    lasting: frozenset[str]
    ending: dict[str, date]


def known_models() -> KnownModels:
    """Read the table."""
    table = tomllib.loads(MODELS_FILE.read_text("utf-8"))
    return KnownModels(table["as_of"], frozenset(table["lasting"]), dict(table["ending"]))


def playbook_is_sound(folder: Path) -> Verdict:
    """Look for faults as `frontdesk playbook check` does; remarks are advice and change nothing."""
    try:
        return ok(check(folder, open_embedder()).verdict)
    except PlaybookInvalid as invalid:
        count = len(invalid.faults)
        faults = "1 fault" if count == 1 else f"{count} faults"
        return fail(f"It has {faults}: run `frontdesk playbook check {named(folder)}` and mend them.")


def models_last(folder: Path, today: date, models: KnownModels) -> Verdict:
    """Look at every model id in the playbook's file, whatever the key that it stands under."""
    named_models = sorted(set(model_ids(_table(folder))))
    if not named_models:
        return ok("The playbook names no model: its answers come from its own texts.")
    found = [verdict for name in named_models if (verdict := _of_model(name, today, models))]
    they = f"{', '.join(named_models)} {'stays' if len(named_models) == 1 else 'stay'}"
    return worst(found or [ok(f"{they} as far as was known on {models.as_of:%d %b %Y}.")])


def model_ids(value: Any) -> Iterator[str]:
    """Yield the name of every model in a TOML document, as its provider writes it."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from model_ids(each)
    elif isinstance(value, str) and (found := _MODEL_ID.fullmatch(value)):
        yield found[1]


def _of_model(name: str, today: date, models: KnownModels) -> Verdict | None:
    """Return what to mend about a model; None where it stays."""
    if name in models.ending:
        ends = models.ending[name]
        when = "may be gone since" if ends <= today else "may end from"
        said = f"{name} {when} {ends:%d %b %Y}: name a model that stays."
        return fail(said) if ends - today <= SOON else warn(said)
    if name not in models.lasting:
        return warn(
            f"{name} is not in the table of {models.as_of:%d %b %Y}: ask its provider how long it stays."
        )
    return None


def _table(folder: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / FILE).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return {}  # the check of the playbook says what is wrong with it
