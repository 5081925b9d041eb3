"""The page of the strategy records, written from their tables."""

from docs.tables import table
from engine.records.sheets import PEOPLE, UNITS, Column, Sheet, sheets

HEAD = """# Records

The strategy's own records, one sheet each: what steps ask for, what files bring in, and what rules
look at. A reference holds the id of a row of another sheet, of a person or of a unit. Decimals are
kept exactly: amounts to 2 places, quantities to 6. Every earlier version of a row is kept. Sheets
of your own come with [processes of your own](../how-to/add-a-process.md).

"""
COLUMNS = ("Column", "Title", "Type", "Required", "Unit", "What it holds")
KINDS = {
    "text": "text",
    "words": "long text",
    "number": "number",
    "whole": "whole number",
    "date": "day",
    "yes_no": "yes or no",
    "choice": "choice",
    "json": "JSON",
}


def page() -> str:
    """Return the page as Markdown."""
    found = sheets().values()
    index = ", ".join(f"[{sheet.key}](#{sheet.key})" for sheet in found)
    return HEAD + index + "\n\n" + "\n\n".join(map(_sheet, found)) + "\n"


def _sheet(sheet: Sheet) -> str:
    made = f"The id is made of {' and '.join(f'`{n}`' for n in sheet.identity)}."
    given = "The id is given by those who add the row."
    text = f"{sheet.title}. {made if sheet.identity else given}"
    return f"## {sheet.key}\n\n{text}\n\n{table(COLUMNS, map(_column, sheet.columns))}"


def _column(column: Column) -> tuple[str, ...]:
    closed = column.meaning.closed
    kind = "reference" if column.meaning.ref else closed or KINDS[column.kind]
    required = "by the engine" if column.own else "yes" if column.required else "no"
    return (
        f"`{column.name}`",
        column.meaning.title,
        kind,
        required,
        column.meaning.unit or "-",
        _holds(column) or "-",
    )


def _holds(column: Column) -> str:
    meaning = column.meaning
    parts = (
        _reference(meaning.ref),
        ", ".join(meaning.choices),
        _bounds(column),
        meaning.help,
        f"if left out: {column.default}" if column.default not in (None, "") else "",
    )
    return "; ".join(part for part in parts if part)


def _reference(ref: str) -> str:
    if not ref:
        return ""
    return f"a row of {ref if ref in (PEOPLE, UNITS) else f'[{ref}](#{ref})'}"


def _bounds(column: Column) -> str:
    low, high = column.meaning.minimum, column.meaning.maximum
    if low is not None and high is not None:
        return f"from {low:g} to {high:g}"
    if low is not None:
        return f"at least {low:g}"
    return f"at most {high:g}" if high is not None else ""
