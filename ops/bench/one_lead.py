"""A process of its own: starts a desk in HOME as the demo does, and says when its first lead is finished."""

from __future__ import annotations

import sys
from pathlib import Path

from ops.bench.desks import desk_in
from ops.demo.play import play
from ops.demo.scenes import SCENES
from ops.stage import Stage

FINISHED = "finished"


def main(home: str) -> int:
    """Play the demo's first lead; the exit code is 0 if it ended as its script says."""
    with desk_in(Path(home)) as desk:
        (result,) = play(Stage(desk), scenes=SCENES[:1])
        if result.is_good:
            sys.stdout.write(f"{FINISHED}\n")
            sys.stdout.flush()
    return 0 if result.is_good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
