"""Names what runs: a digest of our code, the layers' pins and the state machines, alike on every machine."""

import hashlib
from pathlib import Path

from infra.folders import folder_digest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("functions", "layers", "statemachines")
SHORT = 12


def release() -> str:
    """Return the release: what FRONTDESK_RELEASE says, and every run records."""
    digests = [folder_digest(ROOT / folder) for folder in FOLDERS]
    return hashlib.sha256("".join(digests).encode()).hexdigest()[:SHORT]
