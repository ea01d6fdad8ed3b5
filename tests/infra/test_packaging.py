"""What is deployed: the same from every checkout, named by what it is made from, or refused with a reason."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from frontdesk.lambdas import FUNCTIONS
from infra import layer_builder
from infra.folders import folder_digest
from infra.layer_builder import LAMBDA_PLATFORM, LAMBDA_PYTHON, LayerNotBuilt, Target
from infra.layer_names import LAYERS, layers_of
from ops.lock import ON_LAMBDA
from tests.contract.test_requirements import names_in, normal
from tests.infra.conftest import Synthesize
from tests.source_tree import ROOT

LAMBDA_RUNTIME_HAS = {"boto3", "botocore"}
PLAIN = Target(LAMBDA_PLATFORM, LAMBDA_PYTHON, None)
SHIPPED = ("cdk.json", "functions", "infra", "layers", "ops", "playbooks", "statemachines")


def synthesized(checkout: Path) -> dict[str, Any]:
    """Synthesize a checkout as the CLI does; return its templates, and the hashes of its assets."""
    outdir = checkout / "cdk.out"
    subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=checkout,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(checkout / "layers" / "frontdesk" / "python"), str(checkout))),
            "CDK_OUTDIR": str(outdir),
            "CDK_CONTEXT_JSON": json.dumps({"playbook": "brightsmile", "nag": "false"}),
        },
        capture_output=True,
        check=True,
    )
    files = (*outdir.glob("*.template.json"), *outdir.glob("*.assets.json"))
    return {file.name: json.loads(file.read_text("utf-8")) for file in files}


def copied(to: Path) -> Path:
    to.mkdir()
    for name in SHIPPED:
        source = ROOT / name
        copy: Any = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, to / name)
    return to


def test_two_checkouts_synthesize_the_same_whatever_python_and_a_laptop_leave_in_them(
    synthesize: Synthesize, tmp_path: Path
):
    one, other = copied(tmp_path / "one"), copied(tmp_path / "the other")
    for folder in (
        "functions/gate",
        "layers/frontdesk/python",
        "layers/database/rds",
        "playbooks/brightsmile",
    ):
        (other / folder / "__pycache__").mkdir(exist_ok=True)
        (other / folder / "__pycache__" / "planted.cpython-313.pyc").write_bytes(b"planted")
        (other / folder / ".DS_Store").write_bytes(b"planted")
    first = synthesized(one)
    lend_what_was_built(one, other)
    assert synthesized(other) == first


def lend_what_was_built(one: Path, other: Path) -> None:
    """The CDK builds no asset whose name is there already; one with another name is built all the same."""
    (other / "cdk.out").mkdir()
    for asset in (one / "cdk.out").glob("asset.*"):
        asset.rename(other / "cdk.out" / asset.name)


def test_a_run_of_the_cli_and_a_test_get_the_same_flags(synthesize: Synthesize):
    from aws_cdk import App

    from infra.context import feature_flags

    flags = App(context=feature_flags()).node.try_get_context
    assert flags("@aws-cdk/core:defaultCrossStackReferences") == "strong"
    assert len(feature_flags()) > 80


def test_the_pinned_cli_understands_what_the_library_writes(assembly: Any):
    manifest = json.loads((Path(assembly.directory) / "manifest.json").read_text("utf-8"))
    pinned = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]["aws-cdk"]
    assert version(pinned) >= version(manifest["minimumCliVersion"])


def version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


@pytest.mark.parametrize(
    ("context", "said"),
    [
        ({"playbook": ""}, r"No playbook is named: .*brightsmile"),
        ({"playbook": "nobody"}, r"no playbook 'nobody': .*brightsmile"),
        ({"desk": "Bright Smile"}, r"not 'Bright Smile': give -c desk=NAME"),
        ({"desk": "b" * 33}, r"up to 32 lower-case"),
        ({"multi_az": "yes"}, r"multi_az is on or off, not 'yes'"),
    ],
)
def test_a_context_that_cannot_be_used_says_what_to_give_instead(
    synthesize: Synthesize, context: dict[str, str], said: str
):
    from infra.context import ContextInvalid

    with pytest.raises(ContextInvalid, match=said):
        synthesize(**context)


def test_a_playbook_with_faults_is_not_deployed(synthesize: Synthesize, tmp_path: Path):
    from infra.context import ContextInvalid

    shutil.copytree(ROOT / "playbooks" / "brightsmile", tmp_path / "faulty")
    file = tmp_path / "faulty" / "playbook.toml"
    file.write_text("nonsense = 1\n" + file.read_text("utf-8"), "utf-8")
    with pytest.raises(ContextInvalid, match="nonsense"):
        synthesize(playbook=str(tmp_path / "faulty"))


def test_a_playbook_outside_of_the_checkout_is_deployed_under_a_name_of_its_own(
    synthesize: Synthesize, tmp_path: Path
):
    shutil.copytree(ROOT / "playbooks" / "brightsmile", tmp_path / "somebody")
    stacks = synthesize(playbook=str(tmp_path / "somebody"), desk="trial").stacks
    assert [stack.stack_name for stack in stacks] == ["frontdesk-trial-data", "frontdesk-trial-desk"]


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_function_has_the_layers_that_its_settings_ask_for_and_at_most_five(function: str):
    layers, settings = layers_of(function), FUNCTIONS[function]
    assert len(layers) <= 5
    assert ("database" in layers) is settings.is_in_database_network
    assert ("embedder" in layers) is settings.has_embedder
    assert ("brain" in layers) is ("brain" in settings.secrets)
    assert {"frontdesk", "base"} <= set(layers)


@pytest.mark.parametrize("has_compiler", [True, False])
def test_layers_without_bytecode_are_warned_of(
    synthesize: Synthesize, monkeypatch: pytest.MonkeyPatch, has_compiler: bool
):
    from aws_cdk import App, Stack
    from aws_cdk.assertions import Annotations, Match

    from infra import packaging
    from infra.client import Client

    target = replace(PLAIN, compiler=sys.executable if has_compiler else None)
    monkeypatch.setattr(packaging, "lambda_target", lambda: target)
    app = App(context={"playbook": "brightsmile", "aws:cdk:bundling-stacks": []})
    stack = Stack(app, "Stack")
    packaging.layers(stack, Client.of(app))
    warnings = Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp("no Python 3.13"))
    assert bool(warnings) is not has_compiler


@pytest.mark.parametrize("file", sorted(LAYERS.glob("*/requirements.txt")), ids=lambda file: file.parent.name)
def test_a_layer_holds_the_versions_that_the_tests_ran_with(file: Path):
    tested = set(
        re.findall(r"(?m)^([\w.-]+)(?:\[[\w,]+\])?==([^\s;]+)", (ROOT / "requirements/run.txt").read_text())
    )
    pinned = set(re.findall(r"(?m)^([\w.-]+)(?:\[[\w,]+\])?==([^\s;]+)", file.read_text("utf-8")))
    assert pinned
    assert not pinned - tested


def test_the_layers_and_lambdas_own_packages_are_what_runs():
    in_layers = frozenset().union(*map(names_in, LAYERS.glob("*/requirements.in")))
    runs = names_in(ROOT / "requirements" / "run.in")
    assert runs == in_layers | {normal(name) for name in LAMBDA_RUNTIME_HAS}


def test_layers_are_locked_for_the_machines_they_are_built_for():
    assert {f"--python-platform={LAMBDA_PLATFORM}", f"--python-version={LAMBDA_PYTHON}"} < set(ON_LAMBDA)


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    (tmp_path / "some" / "rds").mkdir(parents=True)
    (tmp_path / "some" / "requirements.txt").write_text("some==1.0 --hash=sha256:00\n")
    (tmp_path / "some" / "rds" / "ca.pem").write_text("certificates")
    return tmp_path / "some"


def test_a_layer_is_named_by_all_that_it_is_made_from(layer: Path):
    digests = [
        layer_builder.digest(layer, target) for target in (PLAIN, replace(PLAIN, compiler=sys.executable))
    ]
    (layer / "rds" / "ca.pem").write_text("other certificates")
    digests.append(layer_builder.digest(layer, PLAIN))
    (layer / "requirements.txt").write_text("some==1.1 --hash=sha256:11\n")
    digests.append(layer_builder.digest(layer, PLAIN))
    assert len(set(digests)) == len(digests)


def test_a_layer_is_named_alike_wherever_it_lies(layer: Path):
    moved = layer.rename(layer.parent / "elsewhere")
    before = layer_builder.digest(moved, PLAIN)
    (moved / "rds" / ".DS_Store").write_text("left behind")
    assert layer_builder.digest(moved.rename(layer), PLAIN) == before


def test_our_own_package_is_compiled_for_lambda_and_named_by_its_lines(tmp_path: Path):
    source = tmp_path / "ours" / "python" / "ours.py"
    source.parent.mkdir(parents=True)
    source.write_text("ANSWER = 1\n")
    compiling = replace(PLAIN, compiler=sys.executable)
    first = layer_builder.digest(tmp_path / "ours", compiling)
    layer_builder.build(tmp_path / "ours", tmp_path / "built", compiling)
    (compiled,) = (tmp_path / "built" / "python" / "__pycache__").iterdir()
    assert compiled.read_bytes()[4:8] == (0b01).to_bytes(4, "little"), "Lambda would look at the file's time"
    source.write_text("ANSWER = 2\n")
    assert layer_builder.digest(tmp_path / "ours", compiling) != first


def test_without_a_package_index_one_sentence_says_what_to_do(
    layer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    program(tmp_path / "bin" / "uv", "echo 'error sending request for url' >&2; exit 2")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    with pytest.raises(LayerNotBuilt, match=r"layer some was not built: uv reaches no package index"):
        layer_builder.build(layer, tmp_path / "built", PLAIN)


def test_a_version_managers_shim_is_no_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("python3.99", "uv", "pyenv"):
        program(tmp_path / "bin" / name, "echo 'no such version' >&2; exit 127")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    assert layer_builder.find_python("3.99") is None


def test_the_python_that_runs_is_found_first():
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert layer_builder.find_python(running) == sys.executable


def program(path: Path, script: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_a_folder_is_named_by_the_paths_and_the_content_of_its_files(tmp_path: Path):
    (tmp_path / "a").write_text("1")
    first = folder_digest(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    assert folder_digest(tmp_path) != first
