"""What keeps the office from starting or running; the command line says it in these words."""

from pathlib import Path


class StartRefused(Exception):
    """The base of everything that keeps `smo up` from starting or from running on."""


class AlreadyUp(StartRefused):
    """Another process runs this office."""

    def __init__(self, state_dir: Path, pid: int, address: str) -> None:
        self.state_dir, self.pid, self.address = state_dir, pid, address
        where = f" at {address}" if address else ""
        super().__init__(
            f"this office is already up{where} (process {pid}); "
            f"stop that one first, or choose another SMO_STATE_DIR than {state_dir}"
        )


class PortTaken(StartRefused):
    """Another program listens where ours should."""

    def __init__(self, what: str, host: str, port: int, setting: str) -> None:
        self.host, self.port, self.setting = host, port, setting
        super().__init__(
            f"port {port} on {host} is taken by another program; set {setting} to a free one "
            f"for {what}"
        )


class PrefectNotStarted(StartRefused):
    """The Prefect server ended or did not answer in time."""

    def __init__(self, last_words: str) -> None:
        self.last_words = last_words
        super().__init__(f"the Prefect server did not start; its last words: {last_words}")


class PrefectUnreachable(StartRefused):
    """Nobody answers at the configured address of Prefect's API."""

    def __init__(self, api_url: str) -> None:
        self.api_url = api_url
        super().__init__(
            f"no Prefect API answers at {api_url}; start it, or unset SMO_PREFECT_API_URL to "
            "have one started here"
        )


class NothingToTell(Exception):
    """A flow run was started to tell of something that the office does not know."""

    def __init__(self, noticed: str, about: str) -> None:
        self.noticed, self.about = noticed, about
        super().__init__(f"the office knows no {about!r} that could be {noticed!r}; nobody is told")


class FlowsEnded(StartRefused):
    """The thread in which flows run ended by a fault: nothing more would be opened or escalated."""

    def __init__(self, cause: BaseException | None) -> None:
        self.cause = cause
        super().__init__(
            f"the flows ended by a fault ({cause!r}); nothing is lost, start the office again, and "
            "should it happen again look at the lines before this one"
        )
