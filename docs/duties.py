"""The page of the office's duties, written from the definitions."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from docs.tables import table
from processes.duties import DUTIES, Duty, DutyPlace, places
from processes.registry import PROCESSES, all_definitions

HEAD = """# The 39 duties of the office

What a strategy management office is for, in our words, with the steps that perform each duty, the
rules that are checked there, the pages of the console on which the outcome is seen, and the tests
that show what it does. S30 to S32 are duties towards all nine processes; the engine as a whole
serves them.

"""
ALL_NINE = "all nine"
ROOT = Path(__file__).parents[1]
MARK = r'^@pytest\.mark\.duty\("(S\d+)"\)\n'
MARKED = re.compile(MARK + r"(?:(?!@pytest\.mark\.duty|def ).*\n)*def (\w+)\(", re.MULTILINE)


def shown_by() -> Mapping[str, tuple[str, ...]]:
    """Return the tests that show the effect of each duty, as "path::name", by the duty's code."""
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for code, name in MARKED.findall(path.read_text(encoding="utf-8")):
            found[code] = (*found[code], f"{path.relative_to(ROOT).as_posix()}::{name}")
    return dict(found)


def page() -> str:
    """Return the page as Markdown."""
    where, titles = places(all_definitions()), {p.code: p.title for p in PROCESSES}
    shown = shown_by()
    rows = [
        _row(duty, where[duty.code], titles.get(duty.process, ALL_NINE), shown.get(duty.code, ()))
        for duty in DUTIES
    ]
    columns = ("Duty", "What", "Process", "Steps", "Rules", "Pages", "Shown by")
    return HEAD + table(columns, rows) + "\n"


def _row(
    duty: Duty, steps: Sequence[DutyPlace], process: str, shown: Sequence[str]
) -> tuple[str, ...]:
    codes = dict.fromkeys(code for place in steps for code in place.rules)
    return (
        duty.code,
        duty.text,
        process,
        "<br>".join(map(_step, steps)) or "every step",
        ", ".join(codes) or "-",
        ", ".join(f"{p.title} `{p.path}`" for p in duty.pages) or "-",
        "<br>".join(f"`{each}`" for each in shown) or "-",
    )


def _step(place: DutyPlace) -> str:
    link = f"[{place.title}](processes/{place.definition}.md)"
    return f"{link} {place.step}: {place.step_title}"
