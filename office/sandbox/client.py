"""Work for the sandbox: a function of ours and untrusted bytes go in, a result or nothing comes."""

import atexit
import io
import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, TypeVar, cast

from office.sandbox.limits import Limits, SandboxBusy, WorkAborted
from office.sandbox.server import TAKEN

PLACES = 2  # pieces of work that are done at the same time
PATIENCE = 60.0  # seconds that somebody waits for a place
GRACE = 5.0  # seconds beyond the work's own time after which nobody listens any more
CHUNK = 65536
SERVER = "office.sandbox.server"
START = 60.0  # seconds that the server may take to be ready, on a machine that does much else
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TZDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")
PLAIN = {
    ("decimal", "Decimal"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "time"),
}


Given = TypeVar("Given")
Result = TypeVar("Result")


class Sandbox:
    """One server process, started when first needed, and the work that it is asked to do."""

    def __init__(self) -> None:
        """Begin without a server."""
        self._server: _Server | None = None
        self._lock = Lock()
        self._places = BoundedSemaphore(PLACES)
        atexit.register(self.close)

    def run(self, function: Callable[[Given], Result], given: Given, limits: Limits) -> Result:
        """Return what a function makes of `given`; raises WorkAborted, SandboxBusy."""
        if not self._places.acquire(timeout=PATIENCE):
            raise SandboxBusy
        try:
            answer = self._answer(pickle.dumps((limits, function, given)), limits)
            result, why = _Plain(io.BytesIO(answer)).load()
        except Exception as cause:  # a process that was ended in the middle of a word says anything
            raise WorkAborted(str(cause) or type(cause).__name__) from cause
        finally:
            self._places.release()
        if why:
            raise WorkAborted(str(why))
        return cast("Result", result)

    def close(self) -> None:
        """End the server; the next work starts another."""
        with self._lock:
            if self._server is not None:
                self._server.end()
            self._server = None

    def _answer(self, work: bytes, limits: Limits) -> bytes:
        job = self._taken() or self._taken()  # a server that has just ended is started again
        if job is None:
            raise ConnectionRefusedError("the sandbox does not start")
        with job:
            job.settimeout(limits.time + GRACE)
            job.sendall(work)
            return _received(job, limits.result)

    def _taken(self) -> socket.socket | None:
        """Return a line to a process that waits for work; None where the server has ended."""
        ours, theirs = socket.socketpair()
        ours.settimeout(START)
        with suppress(OSError):
            with theirs, self._lock:
                self._server = self._server or _Server()
                self._server.hand_over(theirs)
            if ours.recv(1) == TAKEN:
                return ours
        ours.close()
        self.close()
        return None


class _Server:
    """A server without our secrets, and the line on which it takes work."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        known = {name: os.environ[name] for name in KEPT if name in os.environ}
        path = os.pathsep.join(part or str(Path.cwd()) for part in sys.path)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", SERVER, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**known, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            )

    def hand_over(self, job: socket.socket) -> None:
        """Let a process of its own work on what comes over a socket."""
        socket.send_fds(self._line, [b"w"], [job.fileno()])

    def end(self) -> None:
        """Close the line, upon which the process ends by itself."""
        self._line.close()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _received(job: socket.socket, most: int) -> bytes:
    """Return everything that comes until the other side ends."""
    parts: list[bytes] = []
    while part := job.recv(CHUNK):
        parts.append(part)
        most -= len(part)
        if most < 0:
            raise ValueError("the result is too large")
    if not parts:
        raise EOFError("it took more than it was given")
    return b"".join(parts)


class _Plain(pickle.Unpickler):
    """Read values alone: nothing that comes back from untrusted bytes may call a function."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a kind of number or day, or one of our own values; raises UnpicklingError."""
        found = getattr(import_module(module), name) if _is_ours(module, name) else None
        if (module, name) in PLAIN or (isinstance(found, type) and is_dataclass(found)):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


def _is_ours(module: str, name: str) -> bool:
    return (module, name) in PLAIN or module.partition(".")[0] in ("office", "engine")


SANDBOX = Sandbox()  # that of this process
