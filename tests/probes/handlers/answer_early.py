"""Answers its own token before it returns."""

from typing import Any

import boto3


def handle(event: dict[str, Any], context: object) -> dict[str, Any]:
    stepfunctions = boto3.client("stepfunctions", endpoint_url=event["url"])
    stepfunctions.send_task_success(taskToken=event["token"], output='{"early":true}')
    return {}
