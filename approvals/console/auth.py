"""The way into the console: one link with a key sets one signed cookie, for twelve hours."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request, Response

from approvals.dependencies import TheApp, WrongKeys
from office.application import App
from office.web.limits import caller_address, is_followed

LABEL = b"strategy-year/console/1\x00"  # keeps these MACs apart from those of links
LONGEST = 12  # digits of an instant in a cookie
STAY = timedelta(hours=12)
STAY_IN_DEMO = timedelta(days=3650)  # simulated: there a year passes in minutes


class ConsoleShut(Exception):
    """The visitor has not come through the console's link, or did so too long ago."""


class TooManyKeys(Exception):
    """An address has tried too many keys that do not open the console."""


def require_key(key: str, request: Request, office: TheApp, tried: WrongKeys) -> None:
    """Raise ConsoleShut for a wrong key and TooManyKeys after many, even before a right one.

    A key that a picture or a frame brings is not looked at, and counts nothing.
    """
    if not is_followed(request.headers):
        raise ConsoleShut
    caller = caller_address(request)
    if tried.exceeded(caller):
        raise TooManyKeys
    if not right_key(office, key):
        tried.note(caller)
        raise ConsoleShut


def right_key(office: App, key: str) -> bool:
    """Tell whether a key opens the console; an empty setting opens it to nobody."""
    wanted = office.settings.console_key
    return bool(wanted) and hmac.compare_digest(key.encode(), wanted.encode())


def let_in(office: App, answer: Response) -> None:
    """Set the signed cookie on an answer."""
    stay = STAY_IN_DEMO if getattr(office.settings, "demo", False) else STAY
    until = int((office.clock.now() + stay).timestamp())
    keyring = office.keyring
    answer.set_cookie(
        cookie_name(office),
        f"{keyring.current}.{until}.{_mac(office, keyring.current, until)}",
        max_age=int(STAY.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=_secure(office),
    )


def let_out(office: App, answer: Response) -> None:
    """Take the cookie back."""
    answer.delete_cookie(
        cookie_name(office), path="/", httponly=True, samesite="lax", secure=_secure(office)
    )


def cookie_name(office: App) -> str:
    """Return the cookie's name, bound to host and HTTPS where there is HTTPS."""
    return "__Host-console" if _secure(office) else "console"


def is_in(office: App, cookie: str, now: datetime) -> bool:
    """Tell whether a cookie is ours, in time, and of the present console key."""
    key_id, _, rest = cookie.partition(".")
    until, _, mac = rest.partition(".")
    written = until.isascii() and until.isdigit() and len(until) <= LONGEST
    if key_id not in office.keyring.keys or not written:
        return False
    genuine = hmac.compare_digest(mac.encode(), _mac(office, key_id, int(until)).encode())
    return genuine and bool(office.settings.console_key) and now.timestamp() < int(until)


def require_staff(request: Request, office: TheApp) -> None:
    """Raise ConsoleShut unless the visitor came through the console's link."""
    if not is_in(office, request.cookies.get(cookie_name(office), ""), office.clock.now()):
        raise ConsoleShut


Staff = Annotated[None, Depends(require_staff)]


def _secure(office: App) -> bool:
    return office.settings.base_url.startswith("https://")


def _mac(office: App, key_id: str, until: int) -> str:
    text = LABEL + f"{key_id}.{until}.{office.settings.console_key}".encode()
    return hmac.new(office.keyring.keys[key_id], text, hashlib.sha256).hexdigest()
