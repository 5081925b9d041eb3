"""The page of the office's duties, written from the definitions."""

from collections.abc import Sequence

from docs.duty_tests import NOMINAL, SHOWN_BY
from docs.tables import table
from processes.duties import DUTIES, Duty, DutyPlace, places
from processes.registry import PROCESSES, all_definitions

HEAD = """# The 39 duties of the office

What a strategy management office is for, in our words, with the steps that perform each duty, the
rules that are checked there, the pages of the console on which the outcome is seen, and the test
below `tests/` that shows an effect of it. S30 to S32 are duties towards all nine processes; the
engine as a whole serves them. A duty that no test shows yet says what is missing.
Where it is the test of a rule, it shows what the rule finds, not that a step was done well.

"""
ALL_NINE = "all nine"


def page() -> str:
    """Return the page as Markdown."""
    where, titles = places(all_definitions()), {p.code: p.title for p in PROCESSES}
    rows = [_row(duty, where[duty.code], titles.get(duty.process, ALL_NINE)) for duty in DUTIES]
    heads = ("Duty", "What", "Process", "Steps", "Rules", "Pages", "Shown by")
    return HEAD + table(heads, rows) + "\n"


def _row(duty: Duty, steps: Sequence[DutyPlace], process: str) -> tuple[str, ...]:
    codes = dict.fromkeys(code for place in steps for code in place.rules)
    return (
        duty.code,
        duty.text,
        process,
        "<br>".join(map(_step, steps)) or "every step",
        ", ".join(codes) or "-",
        ", ".join(f"{p.title} `{p.path}`" for p in duty.pages) or "-",
        _shown(duty.code),
    )


def _shown(code: str) -> str:
    return f"`{SHOWN_BY[code]}`" if code in SHOWN_BY else f"not yet: {NOMINAL[code]}"


def _step(place: DutyPlace) -> str:
    link = f"[{place.title}](processes/{place.definition}.md)"
    return f"{link} {place.step}: {place.step_title}"
