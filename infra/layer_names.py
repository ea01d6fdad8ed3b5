"""Which layers there are, and which of them a function has: what its settings say that it needs."""

from pathlib import Path

from frontdesk.lambdas import FUNCTIONS
from frontdesk.settings import FormSettings, ModelSettings, PlaybookSettings

LAYERS = Path(__file__).resolve().parent.parent / "layers"


def layers_of(function: str) -> tuple[str, ...]:
    """Return the names of a function's layers."""
    settings = FUNCTIONS[function]
    wanted = {
        "frontdesk": True,
        "base": True,
        "playbook": PlaybookSettings in settings.sections,
        "database": settings.is_in_database_network,
        "embedder": settings.has_embedder,
        "brain": ModelSettings in settings.sections,
        "signatures": FormSettings in settings.sections,
    }
    return tuple(name for name, is_wanted in wanted.items() if is_wanted)


def third_party() -> list[str]:
    """Return the layers that are built from requirements."""
    return sorted(file.parent.name for file in LAYERS.glob("*/requirements.txt"))


def built() -> list[str]:
    """Return the layers that are built from what lies in the checkout: our own package and others'."""
    return ["frontdesk", *third_party()]
