"""Every name must name something: people, units, sites, processes and milestones."""

from collections.abc import Collection, Iterable, Mapping

from calendars.outside import CARRIED, PERIODIC
from engine.planning import YearPlan
from office.files.faults import Findings, Place, suggestion
from office.files.gathering import Folder
from office.files.rows import Row, Value
from office.files.schema import Kind
from processes.roles import Role
from state_machines.definition import Definition

LADDER_WORDS = ("assignee", "deputy", "manager", "owner", "sponsor", *Role)
WHERE = {
    Kind.PERSON: "person in people",
    Kind.UNIT: "unit in units",
    Kind.SITE: "site in organisation.yaml",
    Kind.PROCESS: "process",
    Kind.MILESTONE: "milestone",
}


def check(
    folder: Folder, year: YearPlan | None, definitions: Iterable[Definition], findings: Findings
) -> None:
    """Add a fault for every name that names nothing."""
    known = _known(folder, year, definitions)
    for sheet in folder.sheets.values():
        for row in sheet:
            for value in row.everything():
                _check_value(value, known, findings)
    for row in folder.rows("calendar"):
        _check_codes(row, known[Kind.MILESTONE], findings)
        _check_ladder(row, findings)


def _known(
    folder: Folder, year: YearPlan | None, definitions: Iterable[Definition]
) -> Mapping[Kind, Collection[str]]:
    codes = {milestone.code for milestone in year.milestones} if year else set()
    sites = [site for row in folder.rows("organisation") for site in row.rows("sites")]
    return {
        Kind.PERSON: folder.ids("people"),
        Kind.UNIT: folder.ids("units"),
        Kind.SITE: {site.text("id") for site in sites},
        Kind.PROCESS: {name for d in definitions for name in (d.key, d.code)},
        Kind.MILESTONE: codes | CARRIED | PERIODIC,
    }


def _check_value(value: Value, known: Mapping[Kind, Collection[str]], findings: Findings) -> None:
    kind = value.key.kind
    if kind not in WHERE or not (known[kind] or kind is Kind.PERSON):
        return
    items = value.content if isinstance(value.content, tuple) else (value.content,)
    for name in (str(item) for item in items):
        stem = name.partition("@")[0] if kind is Kind.MILESTONE else name
        if stem not in known[kind]:
            what = f"there is no {WHERE[kind]} called {name!r}"
            findings.add(value.place, what, suggestion(name, known[kind]))


def _check_codes(calendar: Row, known: Collection[str], findings: Findings) -> None:
    for dated in calendar.dated("carried_in"):
        if dated.code.partition("@")[0] not in known:
            what = f"there is no milestone called {dated.code!r}"
            findings.add(dated.place, what, suggestion(dated.code, known))


def _check_ladder(calendar: Row, findings: Findings) -> None:
    for rung in calendar.rows("ladder"):
        for word in rung.texts("to"):
            if word not in LADDER_WORDS:
                _report_word(word, rung.at("to"), findings)


def _report_word(word: str, place: Place, findings: Findings) -> None:
    findings.add(place, f"nobody is meant by {word!r}", suggestion(word, LADDER_WORDS))
