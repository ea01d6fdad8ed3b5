"""The app: two stacks per desk, Data and Desk, for whatever account and region the CLI is logged in to."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from aws_cdk import App, Tags, Validations
from cdk_nag import AwsSolutionsChecks

from infra.client import Client
from infra.context import ContextInvalid, feature_flags, switch
from infra.data_stack import DataStack
from infra.desk_stack import DeskStack


def build(outdir: str | None = None, context: Mapping[str, Any] | None = None) -> App:
    """Build the app of the desk that the context names; `context` overrides cdk.json, the CLI's -c both.

    Raises:
        ContextInvalid: a value of the context cannot be used.
    """
    app = App(outdir=outdir, context={**feature_flags(), **(context or {})})
    client = Client.of(app)
    data = DataStack(app, f"frontdesk-{client.desk}-data", client=client)
    DeskStack(app, f"frontdesk-{client.desk}-desk", data=data, client=client)
    Tags.of(app).add("frontdesk:desk", client.desk)
    if switch(app, "nag", default=True):
        Validations.of(app).add_plugins(AwsSolutionsChecks(app, verbose=True))
    return app


def main() -> int:
    """Synthesize where the CLI says; print what is wrong with the context, return the exit code."""
    try:
        build().synth()
    except ContextInvalid as invalid:
        sys.stderr.write(f"{invalid}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
