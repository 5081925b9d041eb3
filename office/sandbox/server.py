"""The process that the sandbox's processes are forked from: it has read our modules, nothing else.

It has one thread and no secrets, so that forking it is quick and safe. It ends with the process
that started it, and when nobody has asked for anything for a while.
"""

import os
import pickle
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

from office.sandbox.limits import Limits

PRELOADED = ("office.imports.csv_sheets", "office.feeds.sources")
IDLE = 600.0  # seconds without work after which the memory is given back
TAKEN = b"+"  # the first byte of every answer: somebody works on it
POLITE = 5  # how much later than the pages the work gets its turn


def main(number: int) -> None:
    """Fork a process for each socket that comes over the one numbered `number`."""
    os.nice(POLITE)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries what has ended
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us decides when we end
    for name in PRELOADED:
        import_module(name)
    control = socket.socket(fileno=number)
    control.settimeout(IDLE)
    with suppress(TimeoutError):
        while (message := socket.recv_fds(control, 1, 1))[0]:
            for job in message[1]:
                _fork(control, job)


def _fork(control: socket.socket, job: int) -> None:
    with suppress(OSError):  # too many processes: whoever asked sees the line end
        if os.fork() == 0:
            control.close()
            _work(socket.socket(fileno=job))
    os.close(job)


def _work(job: socket.socket) -> NoReturn:
    """Do one piece of work within its limits, give its result back and end."""
    try:
        job.sendall(TAKEN)
        with job.makefile("rb") as incoming:
            limits, function, argument = pickle.load(incoming)  # noqa: S301 - from our own process
        job.sendall(_result(limits, function, argument))
    finally:
        os._exit(0)


def _result(limits: Limits, function: Callable[[Any], object], argument: object) -> bytes:
    """Return what comes of the work, or the kind of mistake in which it ended."""
    limits.impose()
    try:
        return pickle.dumps((function(argument), ""))
    except (Exception, MemoryError, RecursionError) as cause:  # noqa: BLE001 - whatever it was
        return pickle.dumps((None, type(cause).__name__))


if __name__ == "__main__":
    main(int(sys.argv[1]))
