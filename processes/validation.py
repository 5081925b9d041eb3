"""Examine definitions against everything that this product knows: whatever they name exists."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

from calendars.errors import UnreadableOffset
from calendars.milestones import CARRIED, PERIODIC, QUALIFIER
from calendars.offsets import parse
from calendars.standard_year import MILESTONES
from engine.catalogue import by_period
from engine.operations import service_steps
from engine.records import lines, scope
from engine.records.proposals import OF_THE_ACT
from engine.records.scope import OF_THE_CASE
from engine.records.sheets import PEOPLE, Sheet, table_of
from engine.rules.rule import Rule
from processes.roles import Role
from state_machines.definition import Definition, Kind, On, Rows, Step, holes
from state_machines.errors import DefinitionFault, at_move, at_step
from state_machines.validation import check_together
from state_machines.validation.messages import RECORD
from state_machines.validation.steps import offset_texts

KNOWN_MILESTONES = frozenset({each.code for each in MILESTONES} | CARRIED | PERIODIC)
OURS = frozenset(code.split(".")[0] for code in KNOWN_MILESTONES)  # the prefixes of the product's
ROLES = frozenset(role.value for role in Role)
# The periods of which a milestone counts for whoever runs in another sort of period
COUNTS_FOR = {"half": ("half", "month"), "quarter": ("quarter", "month"), "month": ("month",)}
Sheets: TypeAlias = Mapping[str, Sheet]
Said: TypeAlias = Iterator[tuple[str, str]]  # what is wrong, and how to mend it
Faults: TypeAlias = Iterator[DefinitionFault]


def examine(
    definitions: Collection[Definition],
    *,
    rules: Mapping[str, Rule],
    services: Collection[str],
    sheets: Sheets,
) -> list[DefinitionFault]:
    """Return every fault of definitions that may name these rules, services and sheets."""
    faults = check_together(
        definitions,
        roles=ROLES,
        milestones=KNOWN_MILESTONES | own_milestones(definitions),
        checks=services,
    )
    codes, periods = {each.code for each in definitions}, by_period(definitions)
    for each in definitions:
        faults += _guards(each)
        faults += _broken(each, rules)
        faults += _milestones(each, codes, periods)
        faults += _counted(each, periods)
        faults += _about(each, sheets)
        for step in each.steps:
            accepted = _accepted(each, step, definitions)
            rows, stamps = _rows(each, step, sheets), _stamps(each, step, accepted, sheets)
            named = _named(step, sheets) if step.named else ()
            said = (*_rules(step, rules), *_act(step), *rows, *named, *stamps)
            faults += [DefinitionFault(at_step(each, step), what, mend) for what, mend in said]
    return faults


def own_milestones(definitions: Iterable[Definition]) -> frozenset[str]:
    """Return the milestones that further processes reach, under a prefix of their own."""
    stems = {code.partition("@")[0] for each in definitions for code in each.reaches}
    return frozenset(stem for stem in stems if stem.split(".")[0] not in OURS)


def _guards(definition: Definition) -> Iterator[DefinitionFault]:
    for move in definition.moves:
        if move.guard:
            what = f"nothing answers whether its guard '{move.guard}' holds, so it would never move"
            mend = "Take the guard away; draw one move for each answer of a decision instead"
            yield DefinitionFault(at_move(definition, move), what, mend)


def _broken(definition: Definition, rules: Mapping[str, Rule]) -> Iterator[DefinitionFault]:
    """Yield the arrows of broken decisions which no rule of an approval could ever pull."""
    approvals = (step for step in definition.steps if step.kind is Kind.APPROVAL)
    asked = {code for step in approvals for code in step.rules}
    if not any(code in rules and rules[code].holds_after for code in asked):
        for move in (move for move in definition.moves if move.on is On.BROKEN):
            what = "no rule of an approval blocks and holds afterwards, so it would never move"
            mend = "Name such a rule at an approval, or take the move away"
            yield DefinitionFault(at_move(definition, move), what, mend)


def _milestones(
    definition: Definition, codes: Collection[str], periods: Mapping[str, frozenset[str]]
) -> Iterator[DefinitionFault]:
    waits = [(definition.key, code) for code in definition.starts.waits]
    waits += [(at_step(definition, s), code) for s in definition.steps for code in s.waits]
    moves = (move for move in definition.moves if move.on is On.MILESTONE)
    waits += [(at_move(definition, move), move.after) for move in moves]
    for place, code in waits:
        for what, mend in _awaited(definition, code, periods):
            yield DefinitionFault(place, what, mend)
    for step in definition.steps:
        for code in step.reaches:
            for what, mend in _reached(definition, code, codes):
                yield DefinitionFault(at_step(definition, step), what, mend)


def _counted(definition: Definition, periods: Mapping[str, frozenset[str]]) -> Faults:
    """Yield the offsets that count from a milestone of each period, whose day is no plan's."""
    for place, text in offset_texts(definition):
        for code in _anchors(text):
            stem = code.partition("@")[0]
            if stem in PERIODIC or stem in periods or "@" in code:
                what = f"the day '{text}' counts from '{code}', which is reached once per period"
                yield DefinitionFault(place, what, "Count from the period's end: WD10")


def _anchors(text: str) -> list[str]:
    try:
        return sorted(parse(text).anchors)
    except UnreadableOffset:
        return []  # said already


def _awaited(definition: Definition, code: str, periods: Mapping[str, frozenset[str]]) -> Said:
    stem, at, period = code.partition("@")
    every = definition.starts.every
    if at and stem not in periods:
        yield f"the milestone '{stem}' has no periods", f"Wait for '{stem}'"
    elif at and not QUALIFIER.fullmatch(period):
        yield f"'{period}' is no period of a milestone", "Write Q1 to Q4, H1, H2, or 01 to 12"
    elif every and stem in periods and not at and not periods[stem] & {*COUNTS_FOR.get(every, ())}:
        what = f"the milestone '{code}' is reached once per {' and '.join(sorted(periods[stem]))}"
        yield f"{what}, and this runs per {every}", f"Say in which period: '{code}@Q1'"


def _reached(definition: Definition, code: str, codes: Collection[str]) -> Said:
    stem, at, _ = code.partition("@")
    owner = stem.partition(".")[0]
    if owner in codes and owner != definition.code:
        what = f"the milestone '{code}' is reached by the process {owner}"
        yield what, f"Reach one whose code begins with '{definition.code}.'"
    if at:
        yield f"it reaches '{code}' in every period", f"Write '{stem}': its own period is meant"


def _rules(step: Step, rules: Collection[str]) -> Said:
    for code in step.rules:
        if code not in rules:
            process = code.partition(".")[0] + "."
            alike = ", ".join(sorted(each for each in rules if each.startswith(process)))
            yield f"the rule '{code}' is unknown", f"Use one of {alike}" if alike else "Write it"


def _act(step: Step) -> Said:
    """Yield that a step would ask no rules, wait for nothing, or put nothing on record."""
    mend = "Say what, or take the step away"
    if step.check == service_steps.ASK_RULES and not step.rules:
        yield "it asks the rules, and names none", mend
    if step.check == service_steps.WAIT and not (step.waits or step.after or step.opens):
        yield "it waits, and for nothing: no `waits`, no `after`, no `opens`", mend
    if step.check == service_steps.PUT_ON_RECORD and not step.accepts:
        yield "it puts rows on record, and accepts none", mend


def _rows(definition: Definition, step: Step, sheets: Sheets) -> Said:
    """Yield what is wrong with the rows that a step asks for, shows, or opens items for."""
    opened = step.items.rows if step.items else None
    told = step.tells.shows if step.tells else ()
    for rows in (step.rows, opened, *step.shows, *told):
        if rows is not None:
            yield from _rows_of(definition, rows, sheets)
    about = sheets.get(definition.about)
    for name in holes(step.tells.subject + step.tells.text) if step.tells and about else ():
        key, _, column = name.rpartition(".")
        if key == RECORD and about and not about.has(column):
            what = f"its text holds '{name}', and '{about.key}' has no such column"
            yield what, "Name a column of the record that the machine is about"


def _about(definition: Definition, sheets: Sheets) -> Faults:
    """Yield that a machine is about a sheet which nobody knows, or compares with what it lacks."""
    if definition.about and definition.about not in sheets:
        mend = f"Use one of {', '.join(sorted(sheets))}"
        yield DefinitionFault(definition.key, f"the sheet '{definition.about}' is unknown", mend)
    elif definition.stage and not (
        definition.about and sheets[definition.about].has(definition.stage)
    ):
        what = f"the records that it is about have no column '{definition.stage}'"
        yield DefinitionFault(definition.key, what, "Correct `stage`, or take it away")
    for step in definition.steps:
        told = step.tells.shows if step.tells else ()
        asked = (text for rows in (step.rows, *step.shows, *told) if rows for text in rows.where)
        if not definition.about and any(text.endswith("=record") for text in asked):
            what = "it asks for its record, and is about none"
            yield DefinitionFault(at_step(definition, step), what, "Write `about`")


def _rows_of(definition: Definition, rows: Rows, sheets: Sheets) -> Said:
    for key in filter(None, (rows.sheet, rows.known_from)):
        if key not in sheets:
            yield f"the sheet '{key}' is unknown", f"Use one of {', '.join(sorted(sheets))}"
    if rows.sheet in sheets:
        yield from _where(sheets[rows.sheet], rows, sheets)
        yield from _begin(definition, sheets[rows.sheet], rows.begin, sheets)
        yield from _suggests(definition, sheets[rows.sheet], rows.suggests, sheets)


def _where(sheet: Sheet, rows: Rows, sheets: Sheets) -> Said:
    for text in rows.where:
        name, _, what = text.partition("=")
        column, _, of = name.partition(".")
        yield from _column(sheet, column, of, sheets)
        if what not in OF_THE_CASE and not _quoted(what):
            mend = f"Compare it with {', '.join(OF_THE_CASE)}, or with a word in quotes"
            yield f"'{text}' compares with nothing that is known", mend


def _begin(definition: Definition, sheet: Sheet, begin: str, sheets: Sheets) -> Said:
    if begin.startswith(scope.BEGIN):
        key = begin.removeprefix(scope.BEGIN)
        if key not in {step.key for step in definition.steps}:
            yield f"its sheet begins with step '{key}', which does not exist", "Correct the key"
    elif begin.startswith(lines.LAST_YEAR):
        yield from _column(sheet, "year", "", sheets)
        more = begin.removeprefix(lines.LAST_YEAR).removeprefix("+")
        yield from _begin(definition, sheet, more, sheets)
    elif begin:
        each, _, roles = begin.partition(":")
        each, _, at = each.partition("@")
        name, _, across = each.partition("*")
        if at and at not in {step.key for step in definition.steps}:
            yield f"its sheet begins with step '{at}', which does not exist", "Correct the key"
        yield from _column(sheet, name, "" if roles else "id", sheets)
        if across:
            yield from _column(sheet, across, "", sheets)
        for role in roles.split("+") if roles else ():
            if role not in ROLES:
                yield f"the role '{role}' is unknown", "Use a role code"


def _suggests(definition: Definition, sheet: Sheet, suggests: str, sheets: Sheets) -> Said:
    column, _, at = suggests.partition("@")
    if suggests:
        yield from _column(sheet, column, "", sheets)
    if suggests and at not in {step.key for step in definition.steps}:
        yield f"step '{at}', which would suggest what to write, does not exist", "Correct the key"


def _named(step: Step, sheets: Sheets) -> Said:
    """Yield what is wrong with the column in which the people of a step stand."""
    key, _, path = step.named.partition(".")
    name, _, of = path.partition(".")
    if not step.waits_for_people:
        yield "it asks nobody, and names a column of people", "Take `named` away"
    elif key not in sheets:
        yield f"the sheet '{key}' is unknown", f"Use one of {', '.join(sorted(sheets))}"
    elif found := list(_column(sheets[key], name, of, sheets)):
        yield from found
    elif _last_ref(sheets[key], path, sheets) != PEOPLE:
        yield f"the column '{step.named}' names no people", "Name one that does: 'objectives.owner'"
    elif (
        step.rows
        and step.rows.sheet == key
        and not {f"{path}={scope.PERSON}", "id=record"} & {*step.rows.where}
    ):
        mend = f"Write '{path}={scope.PERSON}' in `where`"
        yield f"whom '{step.named}' names would see the rows of others", mend


def _last_ref(sheet: Sheet, path: str, sheets: Sheets) -> str:
    """Return what the column at the end of a path names: a sheet, people, units, or ""."""
    name, _, of = path.partition(".")
    ref = sheet.column(name).meaning.ref
    return _last_ref(sheets[ref], of, sheets) if of else ref


def _column(sheet: Sheet, name: str, of: str, sheets: Sheets) -> Said:
    """Yield that a column is unknown, or the one `of` the records that it names, and so on."""
    if not sheet.has(name):
        known = ", ".join(column.name for column in sheet.columns)
        yield f"the sheet '{sheet.key}' has no column '{name}'", f"Use one of {known}"
        return
    following, _, rest = of.partition(".")
    ref = sheet.column(name).meaning.ref
    if of and not ref:
        yield f"the column '{name}' of '{sheet.key}' names no records", "Use one that does"
    elif of and following not in table_of(ref, sheets).c:
        yield f"the records of '{ref}' have no column '{following}'", f"Use a column of '{ref}'"
    elif rest and ref in sheets:
        yield from _column(sheets[ref], following, rest, sheets)
    elif rest:
        yield f"the records of '{ref}' name no others", f"End with a column of '{ref}'"


def _accepted(
    definition: Definition, step: Step, definitions: Iterable[Definition]
) -> Mapping[str, Step | None]:
    """Return the steps whose rows a step accepts, of this machine or as "item:step"."""
    machines = {each.key: each for each in definitions}
    found: dict[str, Step | None] = {}
    for text in step.accepts:
        machine, _, key = text.rpartition(":")
        of = machines.get(machine) if machine else definition
        found[text] = next((each for each in of.steps if each.key == key), None) if of else None
    return found


def _stamps(
    definition: Definition, step: Step, accepted: Mapping[str, Step | None], sheets: Sheets
) -> Said:
    for text in (text for text, of in accepted.items() if of is None):
        yield f"it accepts the rows of step '{text}', which does not exist", "Correct the key"
    steps = {each.key for each in definition.steps}
    keys = {each.rows.sheet for each in (step, *accepted.values()) if each and each.rows}
    if not keys <= sheets.keys():
        return  # said already
    stamped = [sheets[key] for key in sorted(keys)]
    for text in step.stamps:
        name, _, what = text.partition("=")
        if not any(sheet.has(name) for sheet in stamped):
            where = " or ".join(f"'{sheet.key}'" for sheet in stamped) or "any rows"
            mend = "Stamp a column of the rows that it asks for or accepts"
            yield f"it stamps '{name}', which is no column of {where}", mend
        if not (what in OF_THE_ACT or _quoted(what) or set(what.split("+")) <= steps):
            mend = "Stamp today, person, a word in quotes, or who acted in steps: '1+2'"
            yield f"'{text}' stamps nothing that is known", mend


def _quoted(what: str) -> bool:
    return len(what) > 1 and what[0] == what[-1] == "'"
