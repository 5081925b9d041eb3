"""What the pages need from the office, and how a route gets it."""

from collections.abc import Callable
from typing import Annotated, Protocol, cast

from fastapi import Depends, Request

from approvals.rate_limit import FailedLookups
from approvals.templating import Templates
from calendars.clock import Clock
from notifications.links import Keyring
from persistence.database import Database

OnCommitted = Callable[[str], None]  # told the instance id after an answer was committed


class PageSettings(Protocol):
    """The settings the pages read; office.settings.Settings has them."""

    @property
    def base_url(self) -> str:
        """Return the public address, without a slash at its end."""

    @property
    def console_key(self) -> str:
        """Return the secret in the console's link; empty keeps the console shut."""


class App(Protocol):
    """The composition root as the pages see it."""

    @property
    def settings(self) -> PageSettings:
        """Return what was configured."""

    @property
    def database(self) -> Database:
        """Return the database where the truth lives."""

    @property
    def clock(self) -> Clock:
        """Return the clock that every route asks once."""

    @property
    def keyring(self) -> Keyring:
        """Return the keys that links and console cookies are signed with."""


def _office(request: Request) -> App:
    return cast("App", request.app.state.office)


def _pages(request: Request) -> Templates:
    return cast("Templates", request.app.state.pages)


def _keys(request: Request) -> FailedLookups:
    return cast("FailedLookups", request.app.state.keys)


def _bell(request: Request) -> OnCommitted:
    return cast("OnCommitted", request.app.state.on_committed)


TheApp = Annotated[App, Depends(_office)]
TheTemplates = Annotated[Templates, Depends(_pages)]
WrongKeys = Annotated[FailedLookups, Depends(_keys)]  # tried at the console's door
TellCommitted = Annotated[OnCommitted, Depends(_bell)]
