"""AWS clients: one botocore session per worker, short timeouts, and no retries of its own (those are the
workflow's)."""

from __future__ import annotations

from functools import cache
from typing import Any

TIMEOUT_S = 5


@cache
def aws_client(service: str) -> Any:
    """Return this worker's client for an AWS service; botocore's clients have no static type.

    boto3 would cost another 40 ms of a cold start for nothing that is used here.
    """
    import botocore.config
    import botocore.session

    config = botocore.config.Config(
        connect_timeout=TIMEOUT_S, read_timeout=TIMEOUT_S, retries={"total_max_attempts": 1}
    )
    return _session().create_client(service, config=config)


@cache
def _session() -> Any:
    import botocore.session

    return botocore.session.get_session()
