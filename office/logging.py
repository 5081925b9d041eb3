"""Logs: one line for each thing that happened, its facts as fields, no address and no link."""

import logging
import re
import sys
import time
from typing import Any, TextIO

from notifications.links import TOKEN_LIKE
from state_machines.markup import for_screen

MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
CREDENTIALS = re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")
OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
MASK = "[link]"
IN_LINKS = re.compile(r"(?<=/t/)[^\s/?\"']+|(?<=/console/)[^\s/?\"']+")  # where tokens stand
PLAIN = re.compile(r"[\w.:/@+-]+")


class OneLine(logging.Formatter):
    """Write time (UTC), level, logger, the event, then its fields as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line; a traceback follows, masked as well."""
        moment = self.formatTime(record, "%Y-%m-%dT%H:%M:%S")
        head = f"{moment}.{int(record.msecs):03d}Z {record.levelname} {record.name}"
        facts = {name: v for name, v in record.__dict__.items() if name not in OWN}
        fields = "".join(f" {name}={_written(value)}" for name, value in sorted(facts.items()))
        line = " ".join(record.getMessage().split())
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return masked(for_screen(f"{head} {line}{fields}{trace}"))


def masked(text: str) -> str:
    """Return a text without working links, mail addresses and passwords."""
    text = CREDENTIALS.sub("[credentials]", TOKEN_LIKE.sub(MASK, text))
    return MAIL.sub("[address]", text)


def begin_logging(level: str = "INFO", stream: TextIO | None = None) -> logging.Handler:
    """Send every log line to `stream`, standard error where None; return the handler."""
    handler = logging.StreamHandler(stream or sys.stderr)
    formatter = OneLine()
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    root = logging.getLogger()
    for earlier in [h for h in root.handlers if isinstance(h.formatter, OneLine)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(level)
    return handler


def end_logging(handler: logging.Handler) -> None:
    """Take a handler away before its stream closes; what is said after that goes nowhere."""
    root = logging.getLogger()
    root.removeHandler(handler)
    root.addHandler(logging.NullHandler())


def mask(text: str) -> str:
    """Return the text with every token, and whatever stands in a token's place, masked."""
    return IN_LINKS.sub(MASK, TOKEN_LIKE.sub(MASK, text))


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


def _written(value: object) -> str:
    text = " ".join(str(value).split())
    return text if PLAIN.fullmatch(text) else '"' + text.replace('"', "'") + '"'


def _masked(value: object) -> object:
    return mask(value) if isinstance(value, str) else value
