"""What the tests of feeds share: a web server."""

from collections.abc import Iterator

import pytest

from tests.office.feeds.sources import Web, serving


@pytest.fixture
def web() -> Iterator[Web]:
    """Give a web server that answers with what is laid ready."""
    with serving() as web:
        yield web
