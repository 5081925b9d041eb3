"""The page of planted faults, written from the list that the tests prove."""

from collections.abc import Iterator

from engine.rules import gate
from examples.generator.planting import UNPLANTED, Edit, Fault, faults
from examples.generator.tools import TODAY, YEAR

HEAD = f"""# Planted faults

The records of the example break no rule when they are looked at on {TODAY} for {YEAR}. Below is one
fault for almost every rule: what is changed, and what the rule then says. A test plants all of them
at once and proves that each is found by its own rule, in these words, and that nothing else is.

To see it yourself, load the example
as [Load your organisation](../how-to/load-your-organisation.md) shows, then:

```bash
python -m examples.generate planted-rows
smo import planted-rows --apply --signed --as dorothea-kern
smo rules --day {TODAY}
```

A row that is taken away is a row that ends: records are never deleted.
"""


def page() -> str:
    """Return the page as Markdown."""
    known, found = gate.rules(), faults()
    parts = [HEAD, *(_section(fault) for fault in found), "\n## Rules without a planted fault\n\n"]
    rows = [f"| {c} | {known[c].title} | {why} |\n" for c, why in UNPLANTED.items()]
    parts += ["| Rule | Says | Why none is planted |\n| --- | --- | --- |\n", *rows]
    parts.append(f"\n{len(found)} of {len(known)} rules have one.\n")
    return "".join(parts)


def _section(fault: Fault) -> str:
    rule = gate.rules()[fault.rule]
    lines = "".join(f"- {line}\n" for line in _changes(fault))
    said = "".join(f"> {text}\n" for text in fault.findings)
    return f"\n## {fault.rule}: {rule.title}\n\n{lines}\n{said}"


def _changes(fault: Fault) -> Iterator[str]:
    for edit in fault.edits:
        where = f"`{edit.sheet}` `{edit.id}`"
        if not edit.column:
            yield f"{where} is taken away"
        elif edit.like and edit == next(e for e in fault.edits if e.id == edit.id):
            yield f"{where} is added, like `{edit.like}` but with {_value(edit)}"
        else:
            yield f"{where}: {_value(edit)}"


def _value(edit: Edit) -> str:
    return f"`{edit.column}` is “{edit.value}”" if edit.value else f"`{edit.column}` is empty"
