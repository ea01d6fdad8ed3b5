"""Checks before a deploy: whose AWS account this is, the CDK's tools, and what `cdk bootstrap` leaves."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Final

import boto3
from botocore.exceptions import ClientError

from frontdesk.aws import error_code
from ops.deployed import ALIVE, aws_refusals
from ops.desk import ROOT
from ops.doctor.check import Verdict, fail, ok

TOOLKIT: Final = "CDKToolkit"
OLDEST_TOOLKIT: Final = 6
"""What templates of CDK 2 ask of it in their own rule."""
OLDEST_NODE: Final = 22
BOOTSTRAP: Final = "run `cdk bootstrap` once for this account and region"
INSTALL: Final = "run `.venv/bin/cdk --version` once, which installs what is missing"


def signed_in(session: boto3.Session) -> Verdict:
    """Ask AWS who we are."""
    with aws_refusals("nobody can be asked who we are"):
        caller = session.client("sts").get_caller_identity()
    return ok(f"You are {caller['Arn']}, and deploy to {session.region_name}.")


def bootstrapped(session: boto3.Session) -> Verdict:
    """Look for the stack that every `cdk deploy` needs in an account and region."""
    cloudformation = session.client("cloudformation")
    with aws_refusals(f"the stack {TOOLKIT} cannot be read"):
        try:
            stack = cloudformation.describe_stacks(StackName=TOOLKIT)["Stacks"][0]
        except ClientError as error:
            if error_code(error) == "ValidationError":
                return fail(f"There is no stack {TOOLKIT} in {session.region_name}: {BOOTSTRAP}.")
            raise
    if stack["StackStatus"] not in ALIVE:
        return fail(f"The stack {TOOLKIT} is not in order ({stack['StackStatus']}): {BOOTSTRAP}.")
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
    version = outputs.get("BootstrapVersion", "0")
    if not version.isdecimal() or int(version) < OLDEST_TOOLKIT:
        return fail(f"The stack {TOOLKIT} is too old (version {version}): {BOOTSTRAP}.")
    return ok(f"The stack {TOOLKIT} has version {version}.")


def cdk_tools(root: Path = ROOT) -> Verdict:
    """Look at Node, and at the CDK's command line, which must be the version that package.json pins."""
    installed = _version(root / "node_modules" / "aws-cdk" / "package.json")
    wanted = _pinned(root / "package.json")
    node = node_version()
    if node is None or not installed:
        return fail(f"The CDK's tools are not installed: {INSTALL}.")
    if int(node.partition(".")[0]) < OLDEST_NODE:
        return fail(f"Node {node} is too old for the CDK: {INSTALL}.")
    if installed != wanted:
        return fail(f"The CDK is {installed}, but package.json pins {wanted}: {INSTALL}.")
    return ok(f"Node {node} and the CDK {installed} are here.")


def node_version() -> str | None:
    """Return the version of the Node that comes with the deploy part of the requirements."""
    try:
        from ops.node import NODE
    except ModuleNotFoundError:
        return None
    if not NODE.exists():
        return None
    said = subprocess.run([str(NODE), "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip().lstrip("v")


def _version(package: Path) -> str:
    return str(json.loads(package.read_text("utf-8"))["version"]) if package.exists() else ""


def _pinned(package: Path) -> str:
    return str(json.loads(package.read_text("utf-8"))["dependencies"]["aws-cdk"])
