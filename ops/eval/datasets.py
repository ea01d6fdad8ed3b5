"""Labelled messages of others, mapped to intents by datasets.toml, and split into examples and the rest."""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from frontdesk.brain.words import plain
from frontdesk.domain.proposal import NONE_OF_THESE
from ops.errors import Refusal

MAPPINGS: Final = Path(__file__).with_name("datasets.toml")
LEFT_TO_READ: Final = 3
"""So many messages of an intent are never examples, however many examples are asked for."""
_OUT_OF_SCOPE: Final = frozenset({NONE_OF_THESE, "off_topic", "out_of_scope", "oos"})


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """The messages of one set; `pieces` of a conversation want nothing by themselves, and fit anywhere."""

    name: str
    intents: Mapping[str, tuple[str, ...]]
    out_of_scope: tuple[str, ...]
    pieces: tuple[str, ...]
    left_out: int
    """How many messages have a label that is mapped to nothing."""

    def without(self, known: frozenset[str]) -> LabelledSet:
        """Return the set without the texts that the desk has word for word among its own examples."""

        def unknown(texts: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(text for text in texts if plain(text) not in known)

        intents = {intent: unknown(texts) for intent, texts in self.intents.items()}
        return LabelledSet(
            self.name, intents, unknown(self.out_of_scope), unknown(self.pieces), self.left_out
        )

    def texts(self) -> Iterator[str]:
        """Yield every message."""
        for texts in (*self.intents.values(), self.out_of_scope, self.pieces):
            yield from texts


@dataclass(frozen=True, slots=True)
class Split:
    """Which messages of each intent are examples, and which are read by them."""

    examples: Mapping[str, tuple[str, ...]]
    to_read: Mapping[str, tuple[str, ...]]


def read_sets(folder: Path) -> tuple[LabelledSet, ...]:
    """Read every set below a folder, each a folder with a data.jsonl of {"text", "label"}.

    Raises:
        Refusal: there is none, or a line of one is no labelled message.
    """
    files = sorted(folder.glob("*/data.jsonl"))
    if not files:
        raise Refusal(
            f"{folder} has no labelled sets: give each a folder with a data.jsonl,"
            ' one {"text": …, "label": …} a line.'
        )
    mappings = tomllib.loads(MAPPINGS.read_text("utf-8"))
    return tuple(_read(file, mappings.get(file.parent.name)) for file in files)


def split(labelled: LabelledSet, seed: int, examples: int) -> Split:
    """Draw so many examples of each intent, or what leaves a few to read; a larger draw holds the smaller."""
    chosen, rest = {}, {}
    for intent, texts in labelled.intents.items():
        drawn = sorted(texts)
        order = random.Random(f"{labelled.name}/{intent}/{seed}")  # noqa: S311 - a draw that must repeat
        order.shuffle(drawn)
        count = min(examples, len(drawn) - LEFT_TO_READ)
        chosen[intent], rest[intent] = tuple(drawn[:count]), tuple(drawn[count:])
    return Split(chosen, rest)


def _read(file: Path, mapping: Mapping[str, Any] | None) -> LabelledSet:
    """Read one set; of one that is not mapped, each label is an intent."""
    place_of = _places(mapping)
    intents: dict[str, dict[str, None]] = {}
    left_out = 0
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        text, labels = _labelled(line, f"{file}:{number}")
        places = (place_of.get(label) if mapping else _own_place(label) for label in labels)
        place = next((each for each in places if each), None)
        left_out += place is None
        if place:
            intents.setdefault(place, {})[text] = None
    out_of_scope, pieces = intents.pop(_OUTSIDE, {}), intents.pop(_PIECES, {})
    few = [intent for intent, texts in intents.items() if len(texts) <= LEFT_TO_READ]
    left_out += sum(len(intents.pop(intent)) for intent in few)
    return LabelledSet(
        file.parent.name,
        {intent: tuple(texts) for intent, texts in sorted(intents.items())},
        tuple(out_of_scope),
        tuple(pieces),
        left_out,
    )


_OUTSIDE, _PIECES = " out of scope", " pieces"
"""No intent is named so: a name has no blank."""


def _places(mapping: Mapping[str, Any] | None) -> dict[str, str]:
    """Return where each label that is mapped belongs."""
    if mapping is None:
        return {}
    intents: Mapping[str, list[str]] = mapping["intents"]
    return {
        **dict.fromkeys(mapping["out_of_scope"], _OUTSIDE),
        **dict.fromkeys(mapping["pieces"], _PIECES),
        **{label: intent for intent, labels in intents.items() for label in labels},
    }


def _own_place(label: str) -> str:
    return _OUTSIDE if label in _OUT_OF_SCOPE else label


def _labelled(line: str, where: str) -> tuple[str, tuple[str, ...]]:
    """Return a message and its labels, the finest first."""
    try:
        row = json.loads(line)
        labels = (row.get("orig_label"), row["label"])
        return str(row["text"]), tuple(str(label) for label in labels if label)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise Refusal(f'{where} is no labelled message: write {{"text": …, "label": …}}.') from error
