"""Ports of this machine are found free, and known to be taken."""

import socket

from office.web.ports import LOOPBACK, free_port, is_free


def test_a_port_is_free_until_somebody_listens() -> None:
    """And again as soon as nobody does."""
    port = free_port()
    before = is_free(port)

    with socket.create_server((LOOPBACK, port)):
        meanwhile = is_free(port)

    assert (True, False, True) == (before, meanwhile, is_free(port))
