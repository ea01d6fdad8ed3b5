"""Every family of attacks, in the order in which they take turns."""

from __future__ import annotations

from typing import Final

from ops.drill.adversary.model_families import MODEL_FAMILIES
from ops.drill.adversary.worker_families import WORKER_FAMILIES

FAMILIES: Final = (*MODEL_FAMILIES, *WORKER_FAMILIES)
