"""What the pages need from the office, and how a route gets it."""

from collections.abc import Callable
from typing import Annotated, cast

from fastapi import Depends, Request

from approvals.rate_limit import FailedLookups
from approvals.templating import Templates
from notifications import links
from office.application import App

OnCommitted = Callable[[str], None]  # told the instance id after an answer was committed


class LinkUnknown(Exception):
    """The address names no link of ours; nothing more is said about it."""


def _office(request: Request) -> App:
    return cast("App", request.app.state.office)


def _pages(request: Request) -> Templates:
    return cast("Templates", request.app.state.pages)


def _keys(request: Request) -> FailedLookups:
    return cast("FailedLookups", request.app.state.keys)


def _on_committed(request: Request) -> OnCommitted:
    return cast("OnCommitted", request.app.state.on_committed)


TheApp = Annotated[App, Depends(_office)]
TheTemplates = Annotated[Templates, Depends(_pages)]
WrongKeys = Annotated[FailedLookups, Depends(_keys)]  # tried at the console
TellCommitted = Annotated[OnCommitted, Depends(_on_committed)]


def genuine(token: str, office: TheApp) -> None:
    """Raise LinkUnknown unless we signed the token, before anything that was sent is read."""
    if links.read(token, office.keyring) is None:
        raise LinkUnknown


Guarded = Depends(genuine)
