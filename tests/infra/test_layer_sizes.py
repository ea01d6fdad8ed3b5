"""The layers as they are built for Lambda: small enough, complete, and without what nobody asks for."""

import json
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from frontdesk.lambdas import FUNCTIONS
from infra import layer_builder, layer_names
from infra.folders import copy_folder
from infra.layer_names import LAYERS, layers_of
from tests.contract.import_graph import reached_by
from tests.source_tree import PACKAGE_ROOT, ROOT

MB = 1_000_000
LAMBDA_LIMIT = 250 * 1024 * 1024
WITH_EMBEDDER = 230 * MB
DATABASE_ALONE = 60 * MB
WITHOUT_EMBEDDER = {n for n, f in FUNCTIONS.items() if f.is_in_database_network and not f.has_embedder}
IMPORTER = Path(__file__).with_name("import_on_lambda.py")


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@dataclass(frozen=True, slots=True)
class Built:
    """Each layer's root, as it is unpacked into /opt, and the layers that a function has."""

    roots: Mapping[str, Path]
    layers_of: Callable[[str], tuple[str, ...]]

    def bytes_of(self, function: str) -> int:
        roots = [self.roots[name] for name in self.layers_of(function)]
        return sum(map(size, (ROOT / "functions" / function, *roots)))

    def packages_of(self, function: str) -> list[str]:
        """Return the names that others' packages in a function's layers are imported by."""
        folders = [self.roots[name] / "python" for name in self.layers_of(function)]
        found = [entry for folder in folders if folder.is_dir() for entry in folder.iterdir()]
        return sorted({entry.name.partition(".")[0] for entry in found})


def imported_on_lambda(**told: list[str]) -> subprocess.CompletedProcess[str]:
    """Import modules in a process that has our code, these packages, and what Lambda's Python brings."""
    removed = [str(Path(name).with_suffix("")).replace("/", ".") for name in layer_builder.NOT_ASKED_FOR]
    site_packages = sysconfig.get_path("platlib")
    return subprocess.run(
        [sys.executable, "-I", "-S", "-B", str(IMPORTER)],
        input=json.dumps({**told, "installed": site_packages, "removed": removed}),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build every layer as a deployment does; uv reaches a package index, or has all of it in its cache."""
    home, target = tmp_path_factory.mktemp("layers"), layer_builder.lambda_target()
    for name in layer_names.built():
        layer_builder.build(LAYERS / name, home / name, target)
    copy_folder(ROOT / "playbooks" / "brightsmile", home / "playbook" / "playbook")
    return Built({root.name: root for root in home.iterdir()}, layers_of)


def test_every_function_fits_into_lambda(built: Built, record_property: Callable[[str, object], None]):
    sizes = {name: built.bytes_of(name) for name in FUNCTIONS}
    rows = [f"  {name:10}{sizes[name] / MB:6.1f} MB  {', '.join(built.layers_of(name))}" for name in sizes]
    kind = "with" if layer_builder.lambda_target().compiler else "without"
    record_property("said", "\n".join([f"functions and layers, unzipped, {kind} bytecode:", *rows]))
    assert not {name: bytes_ for name, bytes_ in sizes.items() if bytes_ >= LAMBDA_LIMIT}


@pytest.mark.parametrize("function", ["classify", "draft"])
def test_the_brain_and_its_embedder_stay_under_230_mb(built: Built, function: str):
    assert built.bytes_of(function) < WITH_EMBEDDER


@pytest.mark.parametrize("function", sorted(WITHOUT_EMBEDDER))
def test_a_database_function_without_the_embedder_stays_under_60_mb(built: Built, function: str):
    assert built.bytes_of(function) < DATABASE_ALONE


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_all_that_a_function_may_import_is_in_its_layers(built: Built, function: str):
    handler = f"functions.{function}.handler"
    done = imported_on_lambda(
        ours=[str(ROOT / "functions" / function), str(PACKAGE_ROOT)],
        packages=built.packages_of(function),
        modules=["handler", *sorted(reached_by(function) - {handler})],
    )
    assert done.returncode == 0, done.stderr


def test_what_is_in_no_layer_of_a_function_is_missed(built: Built):
    done = imported_on_lambda(
        ours=[str(PACKAGE_ROOT)], packages=built.packages_of("gate"), modules=["frontdesk.brain.nearest"]
    )
    assert "No module named 'numpy'" in done.stderr


def test_what_was_removed_from_a_package_is_missed(built: Built):
    done = imported_on_lambda(ours=[], packages=built.packages_of("gate"), modules=["phonenumbers.geodata"])
    assert "No module named 'phonenumbers.geodata'" in done.stderr


def test_a_layer_runs_on_lambdas_machines_alone(built: Built):
    libraries = [file for root in built.roots.values() for file in root.rglob("*.so*") if file.is_file()]
    assert len(libraries) > 10
    aarch64 = (0xB7).to_bytes(2, "little")
    assert not [file.name for file in libraries if file.read_bytes()[18:20] != aarch64]


def test_nothing_of_this_machine_is_left_in_a_layer(built: Built):
    files = [file for root in built.roots.values() for file in root.rglob("*")]
    assert files
    assert not [str(file) for file in files if file.name in ("bin", ".lock", "RECORD", "direct_url.json")]


def test_the_certificates_of_rds_lie_where_a_login_looks_for_them(built: Built):
    assert "BEGIN CERTIFICATE" in (built.roots["database"] / "rds" / "ca.pem").read_text("ascii")


@pytest.mark.parametrize("part", ["tzdata", "data", "timezone.py"])
def test_phone_numbers_keep_what_tells_their_time_zone(built: Built, part: str):
    assert (built.roots["base"] / "python" / "phonenumbers" / part).exists()


@pytest.mark.parametrize("layer", ["base", "frontdesk"])
def test_bytecode_is_taken_unchecked_so_that_the_times_in_the_zip_do_not_matter(built: Built, layer: str):
    if not layer_builder.lambda_target().compiler:
        pytest.skip("there is no Python 3.13 here to compile with")
    compiled = list(built.roots[layer].rglob("*.pyc"))
    assert len(compiled) > 100
    assert {file.read_bytes()[4:8] for file in compiled} == {(0b01).to_bytes(4, "little")}
