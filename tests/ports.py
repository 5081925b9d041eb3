"""Ports for servers that a test starts, when somebody else must be told the number before."""

import os
from itertools import count

from office.web.ports import is_free

# Below those that systems take for clients, where a port is soon somebody's: Linux from 32,768 on
FIRST, PORTS = 20_000, 12_000
OF_A_PROCESS = 64  # the next process begins so many further on
_numbers = count(os.getpid() * OF_A_PROCESS)


def own_port() -> int:
    """Return a free port that no other test is given, nor any client."""
    return next(port for port in (FIRST + n % PORTS for n in _numbers) if is_free(port))
