"""The behaviour digest: what makes an intent's answer, in one word that changes when any of it does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from frontdesk.playbook_model import PlaybookFile


def digest_of(
    file: PlaybookFile,
    intent: str,
    *,
    model_id: str,
    thresholds: Mapping[str, float],
    prompts: Iterable[str],
) -> str:
    """Return the digest over what the playbook says about an intent, how every intent is recognised, who
    writes, by which versions of prompts, and every number that decides.

    Hours, names, prices and knowledge are left out: they change what is true, not how the desk behaves. What
    is not the playbook's alone, such as the routes of this desk, the brain adds.
    """
    known = file.intents.get(intent)
    made_by = {
        "intent": [intent, known and known.model_dump(mode="json", exclude={"examples"})],
        "greetings": {language: each.model_dump() for language, each in file.greetings.items()},
        "read_by": {
            name: [each.description, sorted(each.all_examples)] for name, each in file.intents.items()
        },
        "written_by": [model_id, sorted(prompts)],
        "bars": {"minimum_confidence": file.gate.minimum_confidence, **thresholds},
    }
    canonical = json.dumps(made_by, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
