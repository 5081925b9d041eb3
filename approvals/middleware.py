"""Pages below a prefix of the public address, whether the proxy in front keeps or strips it."""

from starlette.types import ASGIApp, Receive, Scope, Send


class UnderPrefix:
    """Serve the same pages at the root and below a prefix such as "/strategy"."""

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        """Wrap an application; `prefix` has no slash at its end and may be empty."""
        self._app, self._prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the prefix taken off its path."""
        path = scope.get("path", "")
        if self._prefix and path.startswith(f"{self._prefix}/"):
            scope = {**scope, "path": path.removeprefix(self._prefix)}
        await self._app(scope, receive, send)
