"""Cloud assemblies: synthesized from a checkout, and copied to close gaps and plant faults in."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.deploy.gaps import Template
from tests.scenarios.desks import BRIGHTSMILE

_TEMPLATE = ".template.json"
_PARTS = ("cdk.json", "functions", "infra", "layers", "ops", "playbooks", "requirements", "statemachines")
_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "node_modules")


class Assembly:
    """What `cdk synth` wrote, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, checkout: Path, to: Path) -> "Assembly":
        """Synthesize BrightSmile's stacks with their real layers, as `make synth` does without linters."""
        # A client without a key of any model: the local cloud has no provider to give one.
        context = {"playbook": BRIGHTSMILE.name, "brain": "embedded", "nag": "false"}
        path = os.pathsep.join((str(checkout / "layers" / "frontdesk" / "python"), str(checkout)))
        wanted = {"PYTHONPATH": path, "CDK_OUTDIR": str(to), "CDK_CONTEXT_JSON": json.dumps(context)}
        ran = subprocess.run(
            [sys.executable, "-m", "infra.app"],
            cwd=checkout,
            env={**os.environ, **wanted},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout
        return cls(to)

    def copy(self, to: Path) -> "Assembly":
        """Return a copy whose own files may be rewritten; its assets, which are large, are the same ones."""
        to.mkdir()
        for each in self.folder.iterdir():
            if each.is_dir():
                (to / each.name).symlink_to(each.resolve())
            else:
                shutil.copy(each, to)
        return Assembly(to)

    @property
    def stacks(self) -> list[str]:
        """The stacks' names; each has a template of its name."""
        return sorted(file.name.removesuffix(_TEMPLATE) for file in self.folder.glob(f"*{_TEMPLATE}"))

    @contextmanager
    def rewritten(self) -> Iterator[Mapping[str, Template]]:
        """Write the templates back as they are when the block ends."""
        templates = {name: json.loads(self._template(name).read_text()) for name in self.stacks}
        yield templates
        for name, template in templates.items():
            self._write(name, template)

    def _template(self, stack: str) -> Path:
        return self.folder / f"{stack}{_TEMPLATE}"

    def _write(self, stack: str, template: Template) -> None:
        """Write a template, under a new hash: the CLI uploads nothing again whose hash it finds."""
        manifest = self.folder / f"{stack}.assets.json"
        (before,) = (
            key
            for key, asset in json.loads(manifest.read_text())["files"].items()
            if asset["source"]["path"] == self._template(stack).name
        )
        content = json.dumps(template, indent=1)
        self._template(stack).write_text(content)
        after = hashlib.sha256(content.encode()).hexdigest()
        for file in (manifest, self.folder / "manifest.json"):
            file.write_text(file.read_text().replace(before, after))


def another_checkout(checkout: Path, to: Path) -> Path:
    """Copy what a deployment is made of, to change something in."""
    to.mkdir()
    for name in _PARTS:
        if (checkout / name).is_dir():
            shutil.copytree(checkout / name, to / name, ignore=_LEFT_BEHIND)
        else:
            shutil.copy(checkout / name, to)
    return to
