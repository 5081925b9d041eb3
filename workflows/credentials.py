"""Credentials of feeds: from the environment, or from Prefect's Secret blocks."""

from typing import Any

from prefect.blocks.system import Secret

from office.feeds.credentials import Credentials, Lookup, block_of, wanted


async def known(location: str, measure: str, first: Lookup) -> Credentials:
    """Return the credentials that a feed's location names; `first` is asked first.

    Raises FeedFailed for a feed that can have none.
    """
    places = wanted(location, measure)
    return {name: first(place) or await _of_block(place) for name, place in places.items()}


async def _of_block(name: str) -> str | None:
    """Return what the block of that name holds; block names are written with dashes."""
    try:
        block: Any = await Secret.aload(block_of(name))
    except ValueError:
        return None
    return str(block.get())
