"""Another release over a desk at work: what waits goes on as it began, and what fails is undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.demo.scenes import form
from ops.deployed import DeployedDesk
from ops.desk import ROOT
from ops.stage import Stage
from tests.deploy.assembly import Assembly, another_checkout
from tests.deploy.cdk import CommandFailed
from tests.deploy.desk import CloudDesk
from tests.scenarios.world import ask_about_insurance

pytestmark = pytest.mark.usefixtures("by_day")
MIGRATIONS = Path("layers/frontdesk/python/frontdesk/memory/migrations")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Another checkout, in which the next release is made."""
    return another_checkout(ROOT, tmp_path / "checkout")


@pytest.fixture
def afterwards_as_before(desk: CloudDesk, synthesized: Assembly) -> Iterator[None]:
    yield
    desk.deploy(desk.closed(synthesized))


def release_of(desk: CloudDesk) -> str:
    with desk.signed_in() as session:
        return DeployedDesk.find(desk.stacks.name, session=session).output("Release")


@pytest.mark.usefixtures("afterwards_as_before")
def test_a_run_that_waits_for_a_person_ends_with_the_code_that_it_began_with(
    desk: CloudDesk, stage: Stage, checkout: Path
) -> None:
    phone = "+13125550921"
    run_id = ask_about_insurance(stage, phone)
    (checkout / "functions" / "send" / "handler.py").write_text("raise RuntimeError('the next release')")
    before = release_of(desk)
    desk.deploy(desk.closed(Assembly.of(checkout, checkout / "cdk.out")))
    assert release_of(desk) != before
    stage.click(run_id, "approve")
    stage.settle()
    assert len(stage.texts_to(phone)) == 1
    assert stage.outcome(run_id) == "sent"


def test_a_migration_that_fails_undoes_the_deployment_and_the_desk_works_on(
    desk: CloudDesk, stage: Stage, checkout: Path
) -> None:
    (checkout / MIGRATIONS / "9999_pre_broken.sql").write_text("select 1 / 0;")
    before = release_of(desk)
    with pytest.raises(CommandFailed, match="9999_pre_broken"):
        desk.deploy(desk.closed(Assembly.of(checkout, checkout / "cdk.out")))
    assert release_of(desk) == before
    run_id = form(stage, "+13125550922", "Noor", "What are your hours on Friday?")
    assert stage.outcome(run_id) == "sent"
