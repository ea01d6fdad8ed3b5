"""The labelled examples that a message is compared with, and their vectors.

The vectors are computed when a playbook changes and lie beside it: a cold start reads 150 KB instead of
embedding two hundred texts for three seconds. Each is found by its text, so a file that is behind costs time
and never changes an answer.
"""

from __future__ import annotations

import hashlib
import io
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from frontdesk.domain.proposal import NONE_OF_THESE
from frontdesk.embedder import Embedder
from frontdesk.playbook import Playbook

Matrix = npt.NDArray[np.float32]
OUT_OF_SCOPE = Path(__file__).with_name("out_of_scope.toml")
_KEY_CHARS = 32


def labelled(playbook: Playbook) -> tuple[tuple[str, str], ...]:
    """Return (intent, text) of every example: the playbook's, and what any business is sent by mistake."""
    wanted = [(intent, text) for intent, known in playbook.intents.items() for text in known.all_examples]
    taken = {text for _, text in wanted}
    strange = dict.fromkeys((*playbook.out_of_scope, *out_of_scope(playbook.languages)))
    return (*wanted, *((NONE_OF_THESE, text) for text in strange if text not in taken))


def out_of_scope(languages: Sequence[str]) -> tuple[str, ...]:
    """Return what any business is sent by mistake, in these languages."""
    everywhere = _out_of_scope()
    return tuple(text for language in languages for text in everywhere[language])


def vectors(playbook: Playbook, embedder: Embedder) -> Matrix:
    """Return the vector of every labelled example, computing those that do not lie beside the playbook."""
    texts = [text for _, text in labelled(playbook)]
    known = _read(playbook.vectors_file)
    keys = [_key(embedder.model_id, text) for text in texts]
    missing = [index for index, key in enumerate(keys) if key not in known]
    computed = embedder.queries([texts[index] for index in missing]) if missing else []
    known |= {keys[index]: _stored(vector) for index, vector in zip(missing, computed, strict=True)}
    return np.array([known[key] for key in keys], dtype=np.float32)


def missing(playbook: Playbook, embedder: Embedder) -> tuple[str, ...]:
    """Return the examples whose vectors do not lie beside the playbook."""
    known = _read(playbook.vectors_file)
    return tuple(text for _, text in labelled(playbook) if _key(embedder.model_id, text) not in known)


def packed(playbook: Playbook, embedder: Embedder) -> bytes:
    """Return the file of vectors that belongs beside a playbook."""
    texts = sorted({text for _, text in labelled(playbook)})
    shape = np.dtype([("key", f"S{_KEY_CHARS}"), ("vector", np.float16, (embedder.dimensions,))])
    rows = zip(texts, embedder.queries(texts), strict=True)
    table = np.array([(_key(embedder.model_id, text), vector) for text, vector in rows], dtype=shape)
    file = io.BytesIO()
    np.save(file, np.sort(table, order="key"), allow_pickle=False)
    return file.getvalue()


def _key(model_id: str, text: str) -> bytes:
    return hashlib.sha256(f"{model_id}\x1f{text}".encode()).hexdigest()[:_KEY_CHARS].encode()


def _stored(vector: Sequence[float]) -> npt.NDArray[np.float16]:
    """Return the vector as the file holds it, so that a computed one and a read one decide alike."""
    return np.asarray(vector, dtype=np.float16)


def _read(file: Path) -> dict[bytes, npt.NDArray[np.float16]]:
    if not file.exists():
        return {}
    table = np.load(file, allow_pickle=False)
    return {bytes(key): vector for key, vector in zip(table["key"], table["vector"], strict=True)}


@cache
def _out_of_scope() -> dict[str, list[str]]:
    return tomllib.loads(OUT_OF_SCOPE.read_text(encoding="utf-8"))
