"""One office is run by one process."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from workflows import service
from workflows.errors import AlreadyUp
from workflows.service import RunningService

HOLD = (
    "import sys;from pathlib import Path;from workflows import service\n"
    "with service.single_instance(Path(sys.argv[1])):\n"
    "    print('held', flush=True); sys.stdin.read()\n"
)


def is_taken(folder: Path) -> bool:
    """Tell whether some process holds an office's folder now."""
    try:
        with service.single_instance(folder):
            return False
    except AlreadyUp:
        return True


def test_the_second_is_told_where_the_first_is(tmp_path: Path) -> None:
    """The message names the process and its address."""
    with service.single_instance(tmp_path):
        service.write_address(
            tmp_path, RunningService(4711, "http://pages", "http://prefect", "http://prefect/api")
        )

        with (
            pytest.raises(AlreadyUp, match=r"http://pages \(process 4711\)"),
            service.single_instance(tmp_path),
        ):
            pass


def test_a_place_that_was_left_is_free(tmp_path: Path) -> None:
    """After the end nothing is held and nothing is noted."""
    with service.single_instance(tmp_path):
        service.write_address(tmp_path, RunningService(1, "", "", ""))
        service.remove_address(tmp_path)

    assert not is_taken(tmp_path)
    assert service.read_address(tmp_path) is None


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    """The system lets go of the lock, whatever killed its holder."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdin
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    assert is_taken(tmp_path)

    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()

    assert not is_taken(tmp_path)
    holder.stdin.close()
    holder.stdout.close()


def test_a_file_that_nobody_locks_holds_nothing(tmp_path: Path) -> None:
    """What counts is the system's lock, not that there is a file, whatever is written in it."""
    (tmp_path / service.LOCK).write_text("4711")

    assert not is_taken(tmp_path)
    assert (tmp_path / service.LOCK).read_text() == "4711"


def test_an_office_of_an_older_version_is_seen(tmp_path: Path) -> None:
    """The lock is the one that every version of ours has taken."""
    fcntl = pytest.importorskip("fcntl")
    with (tmp_path / service.LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        assert is_taken(tmp_path)


def test_a_torn_note_is_no_note(tmp_path: Path) -> None:
    """A note half written by a killed process is passed over."""
    (tmp_path / service.NOTE).write_text('{"pid": 1')

    assert service.read_address(tmp_path) is None


def test_what_is_written_meanwhile_is_its_owners(tmp_path: Path) -> None:
    """Logs and notes of a running office are nobody else's to read; afterwards all is as before."""
    before = os.umask(0o022)

    with service.single_instance(tmp_path / "state"):
        (tmp_path / "state" / "a.log").touch()
        lock = stat.S_IMODE((tmp_path / "state" / service.LOCK).stat().st_mode)
    (tmp_path / "b.log").touch()
    os.umask(before)

    modes = [stat.S_IMODE((tmp_path / n).stat().st_mode) for n in ("state", "state/a.log", "b.log")]
    assert [*modes, lock] == [0o700, 0o600, 0o644, 0o600]
