"""The figures that a desk writes about itself, as CloudWatch finds them in a log line; alarms bear them."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Final

NAMESPACE: Final = "frontdesk"
DESK: Final = "desk"
"""The dimension of every figure about runs."""
RUNS_OPEN: Final = "RunsOpen"
RUNS_WAITING: Final = "RunsWaiting"
RUNS_WAITING_TOO_LONG: Final = "RunsWaitingTooLong"
CENSUS: Final = (RUNS_OPEN, RUNS_WAITING, RUNS_WAITING_TOO_LONG)
"""What is counted every quarter of an hour; between two counts there is no figure."""


def write_counts(desk: str, at: datetime, **counts: int) -> None:
    """Write one line with these figures about a desk, in CloudWatch's embedded metric format.

    Powertools would add its service as a dimension where the environment names one, and an alarm on the desk
    alone would then wait for ever.
    """
    kept = {
        "Namespace": NAMESPACE,
        "Dimensions": [[DESK]],
        "Metrics": [{"Name": name, "Unit": "Count"} for name in counts],
    }
    about = {"Timestamp": int(at.timestamp() * 1000), "CloudWatchMetrics": [kept]}
    sys.stdout.write(json.dumps({"_aws": about, DESK: desk, **counts}) + "\n")
    sys.stdout.flush()
