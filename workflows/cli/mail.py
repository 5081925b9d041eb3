"""`smo mail`: what has not been told yet."""

from typing import Annotated

import typer

from workflows.cli.common import AsJson, reading, say, say_json, show

app = typer.Typer(no_args_is_help=True)


@app.callback()
def mail() -> None:
    """Letters: what waits, until when and why."""


@app.command(name="waiting")
def list_waiting(
    *,
    process: Annotated[str, typer.Option(help="Only what is about this process.")] = "",
    as_json: AsJson = False,
) -> None:
    """List what waits to be told: to whom, what, until when and why."""
    from engine import lookup  # noqa: PLC0415 - `smo --help` needs none of this
    from notifications import waiting_mail  # noqa: PLC0415

    with reading() as (session, now):
        of = process and lookup.instance(session, process)
        rows = waiting_mail.waiting(session, now, process=of)
        line = waiting_mail.summary(session, now)
    if as_json:
        say_json(rows)
        return
    table = ((r.person, r.what, r.until, r.why) for r in rows)
    show("Waiting to be told", ("To", "What", "Until (UTC)", "Why"), table)
    say(line or "Nothing waits.")
