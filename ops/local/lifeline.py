"""Ties child processes to the life of this one: however it ends, even by kill -9, they end too.

The parent alone holds the write end of a pipe, which the kernel closes when the parent is gone. Every child
waits for that in a thread. (PR_SET_PDEATHSIG follows the life of the *thread* that started the child instead,
and exists on Linux only.)
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ops.local.nursery import Forked, Nursery


class Lifeline:
    """The parent's end. Closing it ends every child that was started on it."""

    def __init__(self) -> None:
        self._child_end, self._parent_end = os.pipe()
        self._opening = threading.Lock()
        self._nursery: Nursery | None = None

    def start(
        self,
        module: str,
        arguments: Sequence[str] = (),
        *,
        environment: Mapping[str, str],
        folder: Path,
        log_file: Path,
        inherit: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        """Run a module, or a script by its path, in `folder`; what it prints is appended to `log_file`."""
        command = [__file__, str(self._child_end), module, *arguments]
        return self._run(command, environment, folder, log_file, inherit)

    def fork(
        self,
        handler_file: Path,
        module: str,
        arguments: Sequence[str] = (),
        *,
        environment: Mapping[str, str],
        pythonpath: str,
        log_file: Path,
    ) -> Forked:
        """Run a module, as `start` does, in a fork of a process that has imported what `handler_file` does.

        All forks of a lifeline share one `pythonpath`; the handler's folder comes first in theirs.
        """
        from ops.local.nursery import Birth  # not at the top: this file is also a script without a package

        birth = Birth(
            handler_file=str(handler_file),
            program=__file__,
            arguments=[str(self._child_end), module, *arguments],
            environment=_surroundings(environment),
            path=[str(handler_file.parent)],
            folder=str(handler_file.parent),
        )
        return self._open_nursery(pythonpath, log_file.with_name("nursery.log")).fork(birth, log_file)

    def close(self) -> None:
        if self._nursery:
            self._nursery.close()
        os.close(self._parent_end)
        os.close(self._child_end)

    def _open_nursery(self, pythonpath: str, log_file: Path) -> Nursery:
        from ops.local.nursery import Nursery  # as above

        def start(program: Path, arguments: Sequence[str], inherited: int) -> subprocess.Popen[bytes]:
            environment = {"PYTHONPATH": pythonpath}
            return self._run([str(program), *arguments], environment, log_file.parent, log_file, [inherited])

        with self._opening:
            if self._nursery and not self._nursery.is_alive():
                self._nursery.close()
                self._nursery = None
            if self._nursery is None:
                self._nursery = Nursery(start, str(log_file.parent))
            return self._nursery

    def _run(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        log_file: Path,
        inherit: Sequence[int],
    ) -> subprocess.Popen[bytes]:
        with log_file.open("ab") as log:
            return subprocess.Popen(
                # -P: the folder of the script must not shadow what the child imports.
                [sys.executable, "-P", *command],
                env=_surroundings(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=(self._child_end, *inherit),
                start_new_session=True,  # Ctrl-C is for the parent, which then ends its children in order
            )


def _surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    return {**_inherited_environment(), "PYTHONUNBUFFERED": "1", **environment}


def _inherited_environment() -> dict[str, str]:
    """Return what a child needs of this machine, and none of its user's credentials and settings."""
    wanted = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "SSL_CERT_FILE")
    return {name: os.environ[name] for name in wanted if name in os.environ}


def _die_with_the_parent(child_end: int) -> None:
    os.read(child_end, 1)
    os._exit(1)


def main() -> None:
    """Run in the child: watch the pipe, then become the module that was asked for."""
    child_end, module, *arguments = sys.argv[1:]
    os.set_inheritable(int(child_end), False)
    threading.Thread(target=_die_with_the_parent, args=(int(child_end),), daemon=True).start()
    sys.argv = [module, *arguments]
    if module.endswith(".py"):
        runpy.run_path(module, run_name="__main__")
    else:
        runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
