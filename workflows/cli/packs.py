"""`smo pack`: the review pack of a locked period, as PDF, presentation or text."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflows.cli.common import (
    AsJson,
    Overwrite,
    Refused,
    done,
    office,
    require_free,
    say,
    say_json,
    write_whole,
)

if TYPE_CHECKING:
    from office.application import Application
    from office.reports.pack import Pack


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(pack)


def pack(
    period: Annotated[str, typer.Argument(help="A locked period, such as FY2028-03.")],
    *,
    pdf: Annotated[Path | None, typer.Option(help="Write the pack as PDF into this file.")] = None,
    pptx: Annotated[
        Path | None, typer.Option(help="Write the pack as PowerPoint into this file.")
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Write the review pack of a locked period; without a file, tell its pre-brief."""
    require_free([file for file in (pdf, pptx) if file], overwrite=overwrite)
    with office() as opened:
        found = _locked_pack(opened, period)
        if pdf is not None:
            from office.reports.pdf import drawable  # noqa: PLC0415
            from office.reports.pdf import pdf as as_pdf  # noqa: PLC0415 - only when asked

            _write(pdf, as_pdf, found, opened)
            if note := drawable(found)[1]:
                say(note, colour=typer.colors.YELLOW, err=True)
        if pptx is not None:
            from office.reports.slides import pptx as as_pptx  # noqa: PLC0415

            _write(pptx, as_pptx, found, opened)
    if as_json:
        say_json({"title": found.title, "version": found.version, "brief": found.brief})
    elif pdf is None and pptx is None:
        _tell(found)


def _locked_pack(opened: "Application", period: str) -> "Pack":
    """Return the pack; raises NameUnknown for a period, and Refused unless it is locked."""
    from engine import lookup  # noqa: PLC0415 - `smo --help` needs none of this
    from engine.organisation.directory import home  # noqa: PLC0415
    from office.reports import pack, text  # noqa: PLC0415

    with opened.database.reading() as session:
        today = home(session).local_day(opened.clock.now())
        found = pack.pack(session, lookup.period(session, period), today)
    if found.locked is None:
        raise Refused(f"{period} is not locked. " + " ".join(text.unlocked(found)))
    return found


def _write(
    file: Path, make: Callable[["Pack", str], bytes], found: "Pack", at: "Application"
) -> None:
    write_whole(file, make(found, at.settings.base_url))
    done(f"{found.title}, {found.version}, is in {file}.")


def _tell(found: "Pack") -> None:
    say(f"{found.title}, {found.version}")
    for chapter in found.brief:
        say(f"\n{chapter.question}", bold=True)
        for sentence in chapter.sentences:
            say(f"- {sentence.text} [{sentence.proof.label}]")
        if not chapter.sentences:
            say(chapter.nothing)
