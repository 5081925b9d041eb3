"""The bell that rings when somebody has acted, so that nobody waits for the next look."""

import asyncio


class Bell:
    """An event of one event loop that any thread may ring."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hang the bell in `loop`."""
        self._loop = loop
        self._event = asyncio.Event()

    def ring(self, _instance_id: str = "") -> None:
        """Wake whoever waits; harmless after the loop has closed."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, seconds: float) -> bool:
        """Wait until the bell rings or `seconds` have passed; tell whether it rang."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True
