"""Credentials of feeds: from the environment, or from Prefect's Secret blocks."""

from collections.abc import Mapping
from typing import Any

from prefect.blocks.system import Secret

from office.feeds.requests import PLACE, Credentials


async def known(location: str, first: Credentials) -> Credentials:
    """Return a look-up of the credentials that a location names; `first` is asked first."""
    found: Mapping[str, str | None] = {
        name: first(name) or await _of_block(name) for name in PLACE.findall(location)
    }
    return found.get


async def _of_block(name: str) -> str | None:
    """Return what the block of that name holds; block names are written with dashes."""
    try:
        block: Any = await Secret.aload(name.lower().replace("_", "-"))
    except ValueError:
        return None
    return str(block.get())
