"""Definitions of state machines: states, moves, steps, forms, rows; what an author imports."""

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from string import Formatter
from typing import Any

import rfc8785
from pydantic import TypeAdapter


class Kind(StrEnum):
    """What sort of work a step is."""

    TASK = "task"  # human work with a deliverable
    FORM = "form"  # named fields to fill in
    APPROVAL = "approval"  # a decision on somebody else's work
    MEETING = "meeting"  # agenda and minutes
    MESSAGE = "message"  # something is told to an audience
    AUTO = "auto"  # a check or calculation by the engine, no person
    ITEMS = "items"  # opens one item machine per member of a population and waits for them


class Mode(StrEnum):
    """Whose answers settle a step."""

    ONE = "one"  # exactly one accountable person
    ANY = "any"  # the first answer of any holder settles it
    ALL = "all"  # every holder answers, in any order
    QUORUM = "quorum"  # `quorum` positive answers settle it
    SEQUENCE = "sequence"  # every holder in turn


class Silence(StrEnum):
    """What it means when nobody answers; every waiting step must have one."""

    ESCALATE = "escalate"  # it is escalated until somebody answers
    CLOSE_WITH_GAP = "close_with_gap"  # the step closes at its due time and the gap is recorded
    NO_OBJECTION = "no_objection"  # consent by silence; never for a blocking approval


class On(StrEnum):
    """What pulls the trigger of a move."""

    DONE = "done"  # all the work of the source state is closed
    DECISION = "decision"  # an answer with the move's name was given
    TIMER = "timer"  # `after` has come
    MILESTONE = "milestone"  # the milestone named in `after` has been reached
    CHANGE = "change"  # a record that an approval of this instance bound has changed since
    BROKEN = "broken"  # what an approval of this instance decided meets its rules no more
    PARENT = "parent"  # the parent's step named in `after` has closed (item machines only)
    COMMAND = "command"  # a person with the right role asks for it outside any task


class FieldType(StrEnum):
    """How a form field is asked for, checked and stored."""

    TEXT = "text"  # one line, at most 200 characters
    LONG_TEXT = "long_text"  # at most 4,000 characters
    NUMBER = "number"  # Decimal
    MONEY = "money"  # Decimal with the organisation's currency unless `unit` names another
    PERCENT = "percent"  # Decimal, 0-100 unless bounded otherwise
    DATE = "date"  # ISO 8601 day
    CHOICE = "choice"  # one of `choices`
    YES_NO = "yes_no"
    PERSON = "person"  # a person's id


# Moves that only what happens to the records pulls: nobody plans them, and nobody waits for them
BY_RECORDS = (On.CHANGE, On.BROKEN)


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `minimum` and `maximum` are inclusive, in `unit`."""

    name: str
    title: str
    type: FieldType = FieldType.TEXT
    required: bool = True
    choices: tuple[str, ...] = ()
    unit: str = ""
    help: str = ""
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one sheet that a step asks for, all of them on one page or in one workbook.

    `where` says which rows, as "column=what": "year=year", "period=period", "unit=unit",
    "owner=person" (who is asked), "id=record" or "initiative=record" (the record that an instance
    is about), "practice=above" (the record that the instance above is about), "unit=origin" (the
    unit of the process or item above),
    "measure.objective.owner=person" (a column of the record that a column names, and so on),
    "employee.person=subject" (whom the item is about), "id=instance" (named like the instance),
    "measure.calculation=nothing" (what is empty), "threshold=something" (what is not), or a word
    of its own in quotes: "state='draft'". `begin` says what the sheet opens with when there are no
    such rows yet: "" for nothing, "last_year", the column for each of whose records there is a
    row: "measure", "last_year+measure" where that is for a first year, the
    same for each choice of another column: "initiative*criterion", roles for each of whose holders
    there is one: "person:CEO+XC", what the check of a step found: "measure@B4-reds", or what the
    rules found at a step: "flags:7". `suggests`: the columns that open with what the check of a
    step proposes for each record: "stage@5". `complete`: rows that are missing are taken away.
    """

    sheet: str
    where: tuple[str, ...] = ()
    begin: str = ""
    known_from: str = ""  # a sheet of the same identity that knows some columns already
    complete: bool = False
    least: int = 0  # rows that must be there at least
    suggests: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """One item machine per member of a population.

    `per` names the population: "units:business", "units:support", "units:mandatory", "units:all",
    "role:MU" (every holder), "named" (everybody whom the records name for the machine's first
    step), both as "named+role:IO", "employees", "rows" (one per record in `rows`, of the sheet
    that the machine is about), or "" (opens none, waits for those that exist). `until`
    are the states each item must have reached, `share` the part of them (0-1) that must have
    reached one before the step closes.
    """

    machine: str
    per: str
    until: tuple[str, ...]
    share: float = 1.0
    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class Tells:
    """What a MESSAGE step sends: to whom, and in which words.

    `to` names the readers: "role:XC" (every holder), "units:business", "units:support",
    "units:mandatory", "units:all" (everybody who works there), "employees" (whoever is employed),
    "audiences" (the members of all audiences of the year), "audience" (those of the audience of
    the message that the instance is about). Each reader gets one letter, by however many ways.
    `text` may hold, in braces, "year", "period", "process", a field of the step's own form, a field
    of another step as "step.field", the day until which another step is asked as "step.due", or a
    column of the record that the instance is about as "record.column". Where it holds no field of
    its own form, whoever sends it may edit it. `shows` are records that stand below the text as
    they are; with `own`, of those that name a unit, each reader gets those of the units that they
    lead. `items` names a machine of messages: each that is cleared goes out as well, to its own
    audience, in the words that were approved. With `pack` the review pack can be read by the link.
    """

    to: tuple[str, ...]
    subject: str = ""
    text: str = ""
    shows: tuple[Rows, ...] = ()
    own: bool = False
    items: str = ""
    pack: bool = False

    @property
    def by_reader(self) -> bool:
        """Whether not all readers get the same."""
        return self.own or any(text.endswith("=person") for r in self.shows for text in r.where)


# What whoever sends a message may say beside the step's own fields.
SEND_ON = Field("send_on", "Send it on", FieldType.DATE, required=False, help="Today where empty.")
SUBJECT = Field("subject", "Subject", required=False)
WORDS = Field("letter", "Text of the letter", FieldType.LONG_TEXT, required=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of work while a machine is in `state`.

    `due` and `opens` are offset texts: "BUD.exec-1w" (a week before that milestone), "F+53w"
    (weeks from the first day of the fiscal year, for what has no milestone), "WD5" (working day
    after the period's end), "WD5/WD10" (month/quarter), "7wd" (working days after the step opened),
    "meeting-2wd" (working days before a named anchor of the instance).
    `after` names steps of the same state that must be closed first; `waits` names milestones.
    `named` is the column of the records that the step is about in which its people stand, as
    "objectives.owner" or, over a column that names records, "measure_values.measure.owner"; the
    role in `by` is asked where that column names nobody. The record is the one that the instance
    is about; the records are those of the step's own `rows`, otherwise those handed in before,
    otherwise all in force of the year.
    `shows` are records that a decision is on as they stand: whoever decides sees them, and an
    answer to what they were before is refused.
    `stamps` are filled in as the step's own rows are handed in, or as it accepts those of others:
    "column=today", "column=person" (who acts), "column=12-cfo+12-ceo" (who has approved in the last
    of these steps), or a word of its own in quotes: "column='approved'".
    """

    key: str
    title: str
    state: str
    kind: Kind
    by: str = ""  # role code of the accountable; empty only for AUTO and ITEMS
    due: str = ""
    mode: Mode = Mode.ONE
    quorum: int = 0
    opens: str = ""
    after: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    reaches: tuple[str, ...] = ()  # milestones reached when this step closes
    answers: tuple[str, ...] = ()  # offered answers; the kind's usual ones where empty
    fields: tuple[Field, ...] = ()
    deliverable: str = ""
    consults: tuple[str, ...] = ()  # roles told when the step opens
    informs: tuple[str, ...] = ()  # roles told when the step closes
    silence: Silence | None = None  # the definition's where None
    items: Items | None = None
    check: str = ""  # what the engine checks (AUTO), or does when the step closes (otherwise)
    only: str = ""  # "quarter" or "month": asked in such periods alone
    anchor: str = ""  # the answer's "on" date becomes this named anchor of the instance
    minutes: int = 5  # estimated effort shown in the letter
    duties: tuple[str, ...] = ()  # SMO duties S1-S39 this step performs
    sensitive: bool = False  # asks for a step-up before a decision
    blocking: bool = True  # False: the state does not wait for this step
    binds: tuple[str, ...] = ()  # APPROVAL: the steps whose content is decided on
    joint: bool = False  # APPROVAL: many deliver it together, and may decide on it as a whole
    named: str = ""  # column of records whose people are asked before the role
    shows: tuple[Rows, ...] = ()  # APPROVAL, TASK: records that are decided on as they stand
    rows: Rows | None = None  # strategy records that the answer proposes
    accepts: tuple[str, ...] = ()  # steps whose proposals become records when this one closes
    stamps: tuple[str, ...] = ()  # the engine's own columns that this step fills in
    rules: tuple[str, ...] = ()  # codes of the rules that are checked before this step is decided
    tells: Tells | None = None  # MESSAGE: what is sent, and to whom

    @property
    def asks(self) -> tuple[Field, ...]:
        """Return its fields, and of a message the day and, where they may be edited, the words."""
        if self.tells is None:
            return self.fields
        edits = self.tells.text and not self.own_words
        return (*self.fields, *((SUBJECT, WORDS) if edits else ()), SEND_ON)

    @property
    def own_words(self) -> frozenset[str]:
        """Return the fields of its own form that the text of its message holds."""
        said = frozenset(holes(self.tells.subject + self.tells.text) if self.tells else ())
        return said & {field.name for field in self.fields}

    @property
    def waits_for_people(self) -> bool:
        """Whether somebody must act before this step can close."""
        return self.kind not in (Kind.AUTO, Kind.ITEMS)

    def runs_in(self, *, quarter: bool) -> bool:
        """Tell whether this step is asked in a period, which closes a `quarter` or does not."""
        return not self.only or (self.only == "quarter") == quarter


@dataclass(frozen=True, slots=True)
class Move:
    """An arrow that is drawn: `name` fires it, from `source` to `target`.

    `after` is the offset text of a TIMER, the code of a MILESTONE, the step key of a PARENT move.
    `guard` names a condition. `cap` bounds how often a backward move may be taken in one instance;
    beyond it the step goes to arbitration. `reopens` names the steps done again; all of the
    target's if empty.
    """

    name: str
    source: str
    target: str
    on: On = On.DONE
    by: str = ""
    after: str = ""
    guard: str = ""
    cap: int = 0
    title: str = ""
    needs_reason: bool = False
    reopens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Starts:
    """When instances open: one per occurrence, a unit each where `per_unit`.

    `every` is "year", "half", "quarter", "month" (non-quarter months too), or "" for a machine
    that only other machines or people open. `at` is the offset text of its first day.
    """

    every: str = ""
    at: str = ""
    waits: tuple[str, ...] = field(default_factory=tuple)
    per_unit: str = ""


# Fields that came later, with what they say where they are not written.
OF_STEPS: dict[str, object] = {"named": "", "joint": False, "shows": [], "tells": None}
OF_ROWS: dict[str, object] = {"suggests": ""}
OF_ITEMS: dict[str, object] = {"rows": None}
OF_WHOLE: dict[str, object] = {"about": "", "stage": ""}

USUAL_ANSWERS: dict[Kind, tuple[str, ...]] = {
    Kind.TASK: ("done",),
    Kind.FORM: ("submit",),
    Kind.APPROVAL: ("approve", "return"),
    Kind.MEETING: ("held",),
    Kind.MESSAGE: ("sent",),
    Kind.AUTO: ("passed", "found", "failed"),
    Kind.ITEMS: ("complete",),
}


@dataclass(frozen=True)
class Definition:
    """A machine as data. `version` is the hash of its whole content; an instance keeps its own."""

    key: str
    title: str
    code: str  # the process it belongs to: SCM, OAL, SRV, SPL, SCO, INI, BUD, WFA, BPS, ...
    purpose: str
    owner: str  # role code of the process owner
    initial: str
    states: tuple[str, ...]
    final: tuple[str, ...]
    moves: tuple[Move, ...]
    steps: tuple[Step, ...]
    smo_mode: str = "owner"  # owner | coordinator | integrator: what an SMO "no" means
    starts: Starts = field(default_factory=Starts)
    anchors: tuple[tuple[str, str], ...] = ()  # named days and the offset they have by default
    silence: Silence | None = None
    item: bool = False  # an item machine: a row under a parent, without a flow run of its own
    about: str = ""  # the sheet of the record that each instance is about
    stage: str = ""  # the column of that record which takes on the states that it has as choices
    critical: bool = False  # on the critical path: escalated at half the intervals

    @cached_property
    def version(self) -> str:
        """Return the first 16 hex digits of the SHA-256 of the canonical content."""
        return hashlib.sha256(rfc8785.dumps(self._content())).hexdigest()[:16]

    def to_json(self) -> str:
        """Return the whole content, so that an old version can be run years later."""
        return json.dumps(self._content(), ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "Definition":
        """Read back what `to_json` wrote."""
        return _adapter().validate_json(text)

    def _content(self) -> dict[str, Any]:
        """Return the whole content but for what could not be said when it was written."""
        content: dict[str, Any] = _adapter().dump_python(self, mode="json")
        _drop(content, OF_WHOLE)
        for step in content["steps"]:
            items = step["items"] or {}
            told = (step["tells"] or {}).get("shows", ())
            for rows in (step["rows"], items.get("rows"), *step["shows"], *told):
                _drop(rows or {}, OF_ROWS)
            _drop(step, OF_STEPS)
            _drop(items, OF_ITEMS)
        return content

    def step(self, key: str) -> Step:
        """Return the step named `key`; KeyError when there is none."""
        return self._steps_by_key[key]

    def steps_of(self, state: str) -> tuple[Step, ...]:
        """Return the work of one state in the order it was written."""
        return tuple(step for step in self.steps if step.state == state)

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """Return the arrows that leave a state."""
        return self._moves_by_source.get(state, ())

    def move(self, state: str, name: str) -> Move | None:
        """Return the arrow called `name` out of `state`, if there is one."""
        return next((move for move in self.moves_from(state) if move.name == name), None)

    def decision(self, state: str, answer: str) -> Move | None:
        """Return the arrow that an answer of this name fires, if a decision pulls its trigger."""
        move = self.move(state, answer)
        return move if move is not None and move.on is On.DECISION else None

    def answers(self, step: Step) -> tuple[str, ...]:
        """Return what may be answered to a step, the usual ones unless it names its own."""
        return step.answers or USUAL_ANSWERS[step.kind]

    def silence_of(self, step: Step) -> Silence | None:
        """Return what silence means for a step."""
        return step.silence or self.silence

    def is_final(self, state: str) -> bool:
        """Tell whether nothing more is asked once `state` is reached."""
        return state in self.final

    @cached_property
    def reaches(self) -> frozenset[str]:
        """Return the milestones that its steps reach, as they write them."""
        return frozenset(code for step in self.steps for code in step.reaches)

    @cached_property
    def _moves_by_source(self) -> dict[str, tuple[Move, ...]]:
        arrows: dict[str, tuple[Move, ...]] = {}
        for move in self.moves:
            arrows[move.source] = (*arrows.get(move.source, ()), move)
        return arrows

    @cached_property
    def _steps_by_key(self) -> dict[str, Step]:
        return {step.key: step for step in self.steps}


def holes(text: str) -> tuple[str, ...]:
    """Return what a text holds in braces, in order; ValueError where a brace stands alone."""
    found = []
    for _, name, form, conversion in Formatter().parse(text):
        if name is not None:
            if form or conversion or not name:
                raise ValueError(name)
            found.append(name)
    return tuple(found)


def _drop(content: dict[str, Any], later: dict[str, object]) -> None:
    for name in (name for name, usual in later.items() if content.get(name, 0) == usual):
        del content[name]


@cache
def _adapter() -> TypeAdapter[Definition]:
    return TypeAdapter(Definition)
