"""The reference of the files as a page, written from the same keys that reading follows."""

from collections.abc import Iterator

from office.imports.schema import SHEETS, FileSchema, Key, ValueKind

HEAD = """\
# The files of an organisation

One folder of plain files, kept in git: who there is, who holds which role, and the year. This
page is written from the program's own list of keys (`make docs`).

- `smo init` writes a commented starter folder; `smo calendar check` checks a folder and reports
  **all** faults at once, with file, line, field, what is wrong and how to mend it.
- Tables are YAML lists, one row each, or CSV with the keys as columns (comma, semicolon or tab;
  an empty cell says nothing; lists within a cell are separated by spaces).
- Days are written `2028-01-31`, times `09:00`, amounts with a point and at most two decimals,
  yes and no as `yes` and `no`. Aliases of whole blocks are refused: they hide faults.
- Ids are lower-case letters, digits, `_`, `.` and `-`, at most 40.
"""
NESTED = (ValueKind.BLOCK, ValueKind.ROWS, ValueKind.KEYED)


def reference() -> str:
    """Return the page as Markdown."""
    return "\n".join([HEAD, *(line for sheet in SHEETS for line in _section(sheet))])


def _section(sheet: FileSchema) -> Iterator[str]:
    yield f"## {' or '.join(f'`{name}`' for name in sheet.files)}"
    yield ""
    yield sheet.purpose + ("" if sheet.required else " The file may be left out.")
    yield ""
    yield from _table(sheet.keys)
    for key in sheet.keys:
        if key.kind in NESTED:
            yield f"### `{key.name}` in `{sheet.file}`"
            yield ""
            yield from _table(key.rows)


def _table(keys: tuple[Key, ...]) -> Iterator[str]:
    yield "| Key | Holds | Meaning | Where left out |"
    yield "|---|---|---|---|"
    for key in keys:
        without = "**required**" if key.required else key.usual or "nothing"
        yield f"| `{key.name}` | {_holds(key)} | {key.help} | {without} |"
    yield ""


def _holds(key: Key) -> str:
    if key.choices:
        return "one of " + ", ".join(f"`{choice}`" for choice in key.choices)
    return f"list of {key.kind}" if key.many else str(key.kind)
