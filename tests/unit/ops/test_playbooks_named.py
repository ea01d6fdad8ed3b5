"""A playbook is named alike by every command: by its name in playbooks/, or as a folder."""

from pathlib import Path

import click
import pytest

from ops.errors import Refusal
from ops.playbooks import BRIGHTSMILE, PlaybookFolder, folder_named


def test_a_name_means_one_of_the_playbooks_here_and_a_path_its_folder(tmp_path: Path):
    (tmp_path / "playbook.toml").touch()
    assert folder_named("brightsmile") == BRIGHTSMILE
    assert folder_named(str(tmp_path)) == tmp_path


@pytest.mark.parametrize("words", ["", "nobody", "/nowhere"])
def test_what_is_no_playbook_is_refused_with_those_that_are_here(words: str):
    with pytest.raises(Refusal, match=r"\(brightsmile\)"):
        folder_named(words)


def test_a_folder_that_shall_be_checked_need_not_hold_a_playbook(tmp_path: Path):
    @click.command()
    @click.argument("folder", type=PlaybookFolder(must_exist=False))
    def check(folder: Path) -> Path:
        return folder

    assert check.main([str(tmp_path)], standalone_mode=False) == tmp_path
    assert check.main(["brightsmile"], standalone_mode=False) == BRIGHTSMILE
