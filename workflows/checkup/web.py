"""The pages' address: that it reaches us, over trusted TLS, and that no stranger is our proxy."""

import http.client
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from office.composition import Office
from office.web.hosts import HEALTH
from workflows.checkup.finding import PATIENCE, Amiss

CHECK = "start `smo up`, or correct SMO_BASE_URL"
NAME_HIDDEN = "let the proxy pass Host on, as people's browsers sent it, or correct SMO_BASE_URL"


def proxy(office: Office) -> str:
    """Return where we listen; raises Amiss where anybody could pretend to be our proxy."""
    settings = office.settings
    near = is_near(settings.web_host)
    if settings.behind_proxy and not near:
        raise Amiss(
            f"SMO_BEHIND_PROXY believes X-Forwarded-For, and SMO_WEB_HOST={settings.web_host} lets "
            "anybody send it"
        )
    if not near and is_near(urlsplit(settings.base_url).hostname or ""):
        raise Amiss(
            f"pages listen on {settings.web_host}, letters say {settings.base_url}",
            "set SMO_BASE_URL to the address that people use",
        )
    return f"listening on {settings.web_host}:{settings.web_port}" + (
        ", behind a proxy on this machine" if settings.behind_proxy else ""
    )


def base(office: Office) -> str:
    """Return how the address in letters answers; raises Amiss and OSError."""
    parts = urlsplit(office.settings.base_url)
    if parts.scheme != "https" and not is_near(parts.hostname or ""):
        raise Amiss(
            f"{office.settings.base_url} sends links and answers readable over the network",
            "put TLS before it and write https:// in SMO_BASE_URL",
        )
    if (status := _status(parts, HEALTH)) != http.HTTPStatus.OK:
        raise Amiss(f"{office.settings.base_url} answers {status}")
    if _status(parts, "/") == http.HTTPStatus.BAD_REQUEST:
        raise Amiss(f"{office.settings.base_url} hides its own name from the pages", NAME_HIDDEN)
    return f"{office.settings.base_url} answers"


def _status(address: SplitResult, page: str) -> int:
    """Return how a page below an address answers; raises OSError."""
    secure = address.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=PATIENCE)
    try:
        connection.request("GET", f"{address.path}{page}")
        return connection.getresponse().status
    finally:
        connection.close()


def is_near(host: str) -> bool:
    """Tell whether a host is this machine and no other can reach it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
