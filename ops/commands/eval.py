"""Judge the brain by cases whose right answer is known: how well it does, and at what cost."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from ops.errors import Refusal

NEEDED = ("matplotlib", "scipy", "sklearn")
"""What only those install who evaluate."""


@click.command("eval")
@click.option("--playbook", default="brightsmile", help="Whose cases: one of playbooks/, or a folder.")
@click.option(
    "--route",
    default="embedded",
    help="Who thinks: embedded, which needs no key; routes, the playbook's own; or one model by its id.",
)
@click.option(
    "--compare",
    "sides",
    nargs=2,
    metavar="A B",
    help="Put two side by side on the same cases; each is a playbook, or playbook@route.",
)
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 1),
    help="End with 1 when a smaller share of the cases is read, or decided, right (of B with --compare).",
)
@click.option("--json", "as_document", is_flag=True, help="Print everything as JSON, and nothing else.")
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the page goes; .frontdesk/eval/<playbook>.html.",
)
@click.option("--jobs", type=click.IntRange(1, 32), help="How many cases at once; 2 offline, 8 with models.")
@click.option("--limit", type=click.IntRange(min=1), help="Play only so many cases, from the first.")
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    help="Dollars that models may cost, on each side; then no further case is begun.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Judge the embedded brain by the labelled sets in this folder instead of golden cases.",
)
def command(**wanted: Any) -> int:
    """Play a playbook's golden cases, golden.jsonl, through brain and gate, and tell what came of them.

    Offline by default. Any other route asks models, with the keys in FRONTDESK_ANTHROPIC_API_KEY and
    FRONTDESK_OPENAI_API_KEY; what it is likely to cost is told before it begins.

    Example: frontdesk eval --playbook brightsmile --fail-under 0.75
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise Refusal(f"An eval needs {', '.join(missing)}: install it with `sh ops/setup run local eval`.")
    if wanted["data"] and wanted["sides"]:
        raise Refusal("Say either --data or --compare: they judge by different cases.")
    # Imported when nothing is missing: the list of commands and this help need none of it.
    module = "ops.eval.datasets_command" if wanted["data"] else "ops.eval.evaluation"
    code: int = import_module(module).evaluate(**wanted)
    return code
