"""Waiting for people is normal: keep Prefect from reporting it as an error."""

import logging

FINISHED, PAUSED = "Finished in state", "type=PAUSED"
LOGGER = "prefect.flow_runs"


class WaitingIsNormal(logging.Filter):
    """Bring the one line down to INFO that Prefect writes at ERROR for a run that waits."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        message = record.getMessage()
        if record.levelno == logging.ERROR and message.startswith(FINISHED) and PAUSED in message:
            record.levelno, record.levelname = logging.INFO, "INFO"
        return True


def keep_waiting_quiet() -> None:
    """Install the filter once; Prefect must have set up its logging before."""
    logger = logging.getLogger(LOGGER)
    if not any(isinstance(found, WaitingIsNormal) for found in logger.filters):
        logger.addFilter(WaitingIsNormal())
