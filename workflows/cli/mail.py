"""`smo mail`: what has not been told yet, and how messages were taken in."""

from typing import Annotated

import typer

from workflows.cli.common import AsJson, reading, say, say_json, show

app = typer.Typer(no_args_is_help=True)


@app.callback()
def mail() -> None:
    """Letters: what waits and why; how many have read a message."""


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


@app.command(name="messages")
def list_messages(
    *,
    process: Annotated[str, typer.Option(help="Only what this process or item has sent.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the messages that were sent: to how many, who opened them, who said they read them."""
    from engine import lookup  # noqa: PLC0415 - `smo --help` needs none of this
    from engine.messages import receipts  # noqa: PLC0415

    with reading() as (session, _now):
        rows = receipts.sent_in(session, process and lookup.instance(session, process))
    if as_json:
        say_json(rows)
        return
    table = (
        (r.subject, r.by, r.send_at, r.readers, r.told, r.opened, r.read, r.unreachable)
        for r in rows
    )
    columns = ("Message", "From", "Leaves (UTC)", "Readers", "Told", "Opened", "Read", "No address")
    show("Messages", columns, table)
