"""Which desk a command means: the one that runs here, or a deployed one that its options name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ops.deployed import DeployedDesk
from ops.deployed_options import chosen_desk
from ops.desk_file import running_desk
from ops.reader import DeskReader, running_reader


@dataclass(frozen=True, slots=True)
class MeantDesk:
    """A desk that can be asked; `deployed` is None for the one that runs here."""

    reader: DeskReader
    playbook_folder: Path
    deployed: DeployedDesk | None = None

    @property
    def name(self) -> str:
        return f"the desk {self.deployed.name}" if self.deployed else "the desk that runs here"


def meant_desk(playbook: Path | None = None, **where: str | None) -> MeantDesk:
    """Return the desk that --desk, --profile and --region name, else the one that runs here, and the
    playbook that --playbook names, else the desk's own.

    Raises:
        Refusal: there is none, or no folder of its playbook.
    """
    if any(where.values()):
        desk = chosen_desk(**where)
        return MeantDesk(desk.reader, playbook or desk.playbook_folder, desk)
    return MeantDesk(running_reader(), playbook or Path(running_desk().playbook))
