"""How well a playbook's examples tell its intents apart: each is read as a message is, without itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from frontdesk.brain import examples
from frontdesk.brain.embedded import BARS
from frontdesk.brain.nearest import NearestExamples
from frontdesk.brain.reading import Reading
from frontdesk.domain.proposal import NONE_OF_THESE
from frontdesk.embedder import Embedder
from frontdesk.playbook import Playbook
from frontdesk.playbook_reading import VECTORS_FILE
from ops.playbook_check_remarks import Remark, counted

SURE = 0.5
"""A wrong intent that outweighs all others together is worth a remark; below it the desk was in doubt."""
ENOUGH = BARS.neighbours + 1
"""An intent is read by so many nearest examples, and one more leaves as many to read that one by."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example, and what it is taken for when it is not there itself."""

    key: str
    text: str
    intent: str
    taken: Reading

    @property
    def is_found(self) -> bool:
        return self.taken.intent == self.intent

    @property
    def nearest(self) -> str:
        """The example that it was taken for: the nearest one of that intent, else the nearest of all."""
        taken = (each.text for each in self.taken.neighbours if each.intent == self.taken.intent)
        return next(taken, self.taken.neighbours[0].text)


def read_apart(playbook: Playbook, embedder: Embedder) -> tuple[Example, ...]:
    """Read each example of the playbook by all the others, as the embedded brain reads a message."""
    labelled = examples.labelled(playbook)
    vectors = examples.vectors(playbook, embedder)
    keys = _keys(playbook)
    return tuple(
        Example(
            keys[text],
            text,
            intent,
            NearestExamples(labelled[:row] + labelled[row + 1 :], np.delete(vectors, row, 0), BARS).read(
                text, vectors[row].tolist()
            ),
        )
        for row, (intent, text) in enumerate(labelled)
        if text in keys
    )


def found(apart: tuple[Example, ...]) -> Mapping[str, tuple[int, int]]:
    """Return for each intent how many of its examples find it by the others, and how many there are."""
    every = Counter(example.intent for example in apart)
    own = Counter(example.intent for example in apart if example.is_found)
    return {intent: (own[intent], count) for intent, count in every.items()}


def remarks_on_examples(
    playbook: Playbook, apart: tuple[Example, ...], embedder: Embedder
) -> tuple[Remark, ...]:
    """Return what the examples lack."""
    return (*_few(playbook), *_confused(playbook, apart), *_behind(playbook, embedder))


def _few(playbook: Playbook) -> Iterator[Remark]:
    for name, intent in playbook.intents.items():
        for language in playbook.languages:
            given = intent.examples.get(language, ())
            if len(given) < ENOUGH:
                problem = f"{counted(given, 'example')} in {language}"
                advice = (
                    f"a message is read by its {BARS.neighbours} nearest examples: give at least {ENOUGH}"
                )
                yield Remark(f"intents.{name}.examples.{language}", problem, advice)


def _confused(playbook: Playbook, apart: tuple[Example, ...]) -> Iterator[Remark]:
    """One remark for each pair of intents, on the example that is mistaken with most confidence."""
    mistaken = (each for each in apart if not each.is_found and each.taken.intent != NONE_OF_THESE)
    sure = sorted((each for each in mistaken if each.taken.confidence >= SURE), key=_confidence)
    worst = {(each.intent, each.taken.intent): each for each in sure}
    for example in worst.values():
        taken = example.taken
        problem = (
            f'"{example.text}", read by the other examples, is {taken.intent} ({taken.confidence:.2f}):'
            f' it is nearest to "{example.nearest}"'
        )
        yield Remark(example.key, problem, _advice(playbook, example))


def _confidence(example: Example) -> float:
    return example.taken.confidence


def _advice(playbook: Playbook, example: Example) -> str:
    file, taken = playbook.file, example.taken
    more = (
        "write more examples like it"
        if example.intent == NONE_OF_THESE
        else f"give {example.intent} more like it"
    )
    if taken.intent in file.autonomy.granted and taken.confidence >= file.gate.minimum_confidence:
        return f"such a message would be answered alone, and wrongly; {more}"
    return f"a person is asked about such a message; {more}"


def _behind(playbook: Playbook, embedder: Embedder) -> Iterator[Remark]:
    missing = examples.missing(playbook, embedder)
    if missing:
        problem = (
            f"{counted(missing, 'example')} without a vector here: every cold start computes what is missing"
        )
        yield Remark(
            "", problem, "run `make docs`, which writes them for each folder of playbooks/", VECTORS_FILE
        )


def _keys(playbook: Playbook) -> dict[str, str]:
    """Return the path of each example of the playbook itself by its text."""
    sections = {f"intents.{name}": intent.examples for name, intent in playbook.intents.items()}
    sections["out_of_scope"] = playbook.file.out_of_scope.examples
    return {
        text: f"{key}.examples.{language}[{index}]"
        for key, by_language in sections.items()
        for language, texts in by_language.items()
        for index, text in enumerate(texts)
    }
