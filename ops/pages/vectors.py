"""The vectors of a playbook's examples, computed here once instead of by every worker anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from frontdesk.brain import examples
from frontdesk.embedder import open_embedder
from frontdesk.playbook import load_playbook


@dataclass(frozen=True, slots=True)
class Vectors:
    """The file beside one playbook."""

    folder: Path

    @property
    def path(self) -> Path:
        return load_playbook(self.folder).vectors_file

    def is_stale(self) -> bool:
        """Tell whether an example has no vector in the file; one more than needed does no harm."""
        return bool(examples.missing(load_playbook(self.folder), open_embedder()))

    def write(self) -> None:
        self.path.write_bytes(examples.packed(load_playbook(self.folder), open_embedder()))
