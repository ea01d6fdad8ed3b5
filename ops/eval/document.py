"""The results as a machine reads them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ops.eval.compare import Comparison
from ops.eval.figures import Figures, Share, figures
from ops.eval.play import Played, deciding_reasons
from ops.eval.results import Results
from ops.eval.shown import verdict


def as_json(results: Results, found: Figures) -> dict[str, Any]:
    """Return the figures and every case."""
    return {
        "playbook": results.playbook,
        "digest": results.digest,
        "route": results.route,
        "verdict": verdict(results, found),
        "remarks": list(results.remarks()),
        "not_played": results.not_played,
        "figures": _figures(found),
        "cases": [_case(played) for played in results.played],
    }


def comparison_as_json(comparison: Comparison) -> dict[str, Any]:
    """Return both sides, the tests, and the cases that changed."""
    return {
        "a": as_json(comparison.a, figures(comparison.a)),
        "b": as_json(comparison.b, figures(comparison.b)),
        "intent": asdict(comparison.intent),
        "verdict": asdict(comparison.verdict),
        "usd_micros": asdict(comparison.usd_micros),
        "changed": [a.case.id for a, _ in comparison.changed],
    }


def _figures(found: Figures) -> dict[str, Any]:
    calibration = found.calibration
    return {
        **asdict(found),
        **{
            name: _share(getattr(found, name))
            for name in ("right", "intent", "in_scope", "out_of_scope", "language", "verdict")
        },
        "intents": [
            {**asdict(each), "recall": _share(each.recall), "verdict": _share(each.verdict)}
            for each in found.intents
        ],
        "calibration": {**asdict(calibration), "ece": calibration.ece} if calibration else None,
        "cost": {**asdict(found.cost), "usd_per_thousand": found.cost.usd_per_thousand},
    }


def _share(share: Share | None) -> dict[str, float] | None:
    return {"value": share.value, **asdict(share)} if share else None


def _case(played: Played) -> dict[str, Any]:
    read = played.classification
    return {
        "id": played.case.id,
        "expected": {"intent": played.case.intent, "verdict": played.case.verdict},
        "is_right": played.is_right,
        "intent": played.intent,
        "language": read.language if read else None,
        "confidence": read.confidence if read else None,
        "flags": list(read.flags) if read else [],
        "reply": played.reply,
        "verdict": played.verdict.word,
        "reasons": [reason.text for reason in deciding_reasons(played.verdict)],
        "violations": [asdict(each) for each in played.violations],
        "models": list(played.models),
        "error": played.error,
        "spent": asdict(played.spent),
    }
