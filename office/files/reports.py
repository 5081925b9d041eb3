"""Faults for people, as a table in plain text, and for programs, as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

from office.files.faults import FileFault
from state_machines.markup import for_json


def report(faults: Sequence[FileFault]) -> str:
    """Return all faults by file: line, field, what is wrong and how to mend it."""
    if not faults:
        return "No faults.\n"
    files = groupby(sorted(faults), key=lambda fault: fault.file)
    tables = [_table(file, list(found)) for file, found in files]
    noun = "fault" if len(faults) == 1 else "faults"
    return "\n".join([*tables, f"{len(faults)} {noun}; nothing was applied.", ""])


def report_json(faults: Sequence[FileFault]) -> str:
    """Return all faults as a JSON list of objects with file, line, field, what and mend."""
    found = [asdict(fault) for fault in sorted(faults)]
    return for_json(json.dumps(found, indent=2, ensure_ascii=False))


def _table(file: str, faults: Sequence[FileFault]) -> str:
    width = max(len(fault.field) for fault in faults)
    lines = [file]
    for fault in faults:
        lines.append(f"  line {fault.line:>4}  {fault.field:<{width}}  {fault.what}")
        lines.append(f"  {'':>9}  {'':<{width}}  -> {fault.mend}")
    return "\n".join([*lines, ""])
