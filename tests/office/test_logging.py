"""Log lines: one for each event, its fields written out, nothing in them that opens a door."""

import logging
from io import StringIO

from office.logging import begin_logging, end_logging, masked

TOKEN = f"k1-{'a' * 32}-{'b' * 40}"


def _written(message: str, **fields: object) -> str:
    stream = StringIO()
    handler = begin_logging("INFO", stream)
    logging.getLogger("office.test").info(message, extra=fields)
    logging.getLogger().removeHandler(handler)
    return stream.getvalue()


def test_an_event_is_one_line_with_its_fields() -> None:
    """Fields follow the event by name; what has spaces is quoted."""
    line = _written("task opened", case="SCM", title="Enter\nvalues")

    assert line.count("\n") == 1
    assert line.endswith('INFO office.test task opened case=SCM title="Enter values"\n')


def test_no_link_and_no_address_is_written() -> None:
    """A token, a mail address and a password never reach the log."""
    line = _written(f"asked /t/{TOKEN}", of="ada@example.com", url="postgresql://u:secret@host/db")

    assert "[link]" in line
    assert not any(text in line for text in (TOKEN, "ada@example.com", "secret"))


def test_a_traceback_is_masked_too() -> None:
    """An exception that carries a token does not leak it."""
    stream = StringIO()
    handler = begin_logging("INFO", stream)

    try:
        int(TOKEN)
    except ValueError:
        logging.getLogger("office.test").exception("page failed")
    logging.getLogger().removeHandler(handler)

    assert "ValueError: invalid literal for int() with base 10: '[link]'" in stream.getvalue()
    assert TOKEN not in stream.getvalue()


def test_beginning_twice_writes_once() -> None:
    """A second start of the log replaces the first."""
    first, second = StringIO(), StringIO()
    begin_logging("INFO", first)
    handler = begin_logging("INFO", second)

    logging.getLogger("office.test").info("once")
    logging.getLogger().removeHandler(handler)

    assert (first.getvalue(), second.getvalue().count("once")) == ("", 1)


def test_plain_text_stays_as_it_is() -> None:
    """Masking changes nothing else."""
    assert masked("milestone SCM.locked@FY2028-03 reached") == (
        "milestone SCM.locked@FY2028-03 reached"
    )


def test_nothing_is_written_to_a_stream_that_closes() -> None:
    """What the process says while it ends does not reach the handler that was taken away."""
    stream = StringIO()
    end_logging(begin_logging("INFO", stream))
    stream.close()

    logging.getLogger("late").error("too late")

    assert not [h for h in logging.getLogger().handlers if getattr(h, "stream", None) is stream]
