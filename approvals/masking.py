"""No working link in a log: tokens are masked before a line is written."""

import logging
import re
from typing import Any

from notifications.links import TOKEN_LIKE

MASK = "[link]"
PATH = re.compile(r"(?<=/t/)[^\s/?\"']+|(?<=/console/)[^\s/?\"']+")


def mask(text: str) -> str:
    """Return the text with every token, and whatever stands in a token's place, masked."""
    return PATH.sub(MASK, TOKEN_LIKE.sub(MASK, text))


def _masked(value: object) -> object:
    return mask(value) if isinstance(value, str) else value


class MaskTokens(logging.Filter):
    """Mask tokens in a record's message, arguments and traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; always let it pass."""
        record.msg = _masked(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_masked(argument) for argument in record.args)
        if record.exc_info and not record.exc_text:
            record.exc_text = mask(logging.Formatter().formatException(record.exc_info))
        return True


def log_config(level: str = "INFO") -> dict[str, Any]:
    """Return uvicorn's logging configuration, its access log masked."""
    handler = {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask_tokens"]}
    logger = {"handlers": ["line"], "level": level, "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"mask_tokens": {"()": MaskTokens}},
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"line": handler},
        "loggers": {"uvicorn": logger, "uvicorn.access": logger, "approvals": logger},
    }
