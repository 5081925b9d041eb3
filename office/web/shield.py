"""What stands before every web application of ours, in one order, from the outside in."""

from fastapi import FastAPI

from office.web.bodies import BodyLimit
from office.web.callers import BehindProxy
from office.web.headers import POLICY, SecurityHeaders
from office.web.hosts import OwnHostsOnly
from office.web.letters import ReadableAddress
from office.web.origin import OwnPagesOnly


def shield(app: FastAPI, *, base_url: str, policy: str = POLICY, hops: int = 0) -> None:
    """Protect an application that people reach at `base_url` through `hops` proxies of ours.

    An empty `base_url` is for pages of this machine alone. `policy` is the content policy of its
    pages. What is added last is asked first.
    """
    app.add_middleware(OwnPagesOnly, base_url=base_url)
    app.add_middleware(BodyLimit)
    app.add_middleware(ReadableAddress)
    app.add_middleware(OwnHostsOnly, base_url=base_url)
    app.add_middleware(SecurityHeaders, secure=base_url.startswith("https://"), policy=policy)
    app.add_middleware(BehindProxy, hops=hops)
