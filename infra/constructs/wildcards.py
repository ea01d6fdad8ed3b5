"""Policies that have to name more than one resource at a time, each accepted by cdk-nag with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Stack
from constructs import Construct

from infra.nag import accept


def accept_wildcard(construct: Construct, arn: str, why: str) -> None:
    """Accept that a policy below a construct names this pattern."""
    accept(construct, {f"AwsSolutions-IAM5[Resource::{_as_found(construct, arn)}]": why})


def _as_found(construct: Construct, arn: str) -> str:
    """Return an ARN as cdk-nag writes it: what only AWS knows in angle brackets."""
    resolved = Stack.of(construct).resolve(arn)
    parts: Sequence[object] = resolved["Fn::Join"][1] if isinstance(resolved, dict) else [resolved]
    return "".join(_named(part) if isinstance(part, dict) else str(part) for part in parts)


def _named(reference: Mapping[str, Any]) -> str:
    """Return a Ref or an attribute by its name."""
    (target,) = reference.values()
    return f"<{target if isinstance(target, str) else '.'.join(target)}>"
