"""What arrived in a form on a token page, and what is wrong with it."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field

from approvals.posted_rows import AS_SHOWN, SHOWN, PostedRow, Upload, posted_rows
from engine.acting import REASONS
from engine.presenting import TaskView

ASK = "page:ask"  # the choice "I need information first", beside the task's own answers
BEGIN = "page:begin"  # the choice "I have started", beside the task's own answers
FIELD = "field."  # what the names of a task's own fields begin with
LONGEST = 4000  # characters of a reason, comment or question
DIGITS = 9  # of the highest version that a task can have


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: the input's name, its title, and a sentence."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Posted:
    """The answer as typed. `version` is the task version that was shown, 0 if unreadable."""

    answer: str = ""
    reason_code: str = ""
    note: str = ""
    question: str = ""
    whom: str = ""
    version: int = 0
    content_hash: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[PostedRow, ...] = ()
    rows_shown: str = ""  # the hash of the rows that the page showed
    as_shown: bool = False  # the rows are handed in as they stand
    upload: Upload | None = None

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> "Posted":
        """Read the inputs we know; everything else that was sent is ignored."""
        version = typed.get("version", "")
        return cls(
            **{name: typed.get(name, "").strip() for name in _PLAIN},
            version=_number(version),
            form={
                name.removeprefix(FIELD): value.strip()
                for name, value in typed.items()
                if name.startswith(FIELD)
            },
            rows=posted_rows(typed),
            rows_shown=typed.get(SHOWN, ""),
            as_shown=bool(typed.get(AS_SHOWN)),
            upload=None,
        )


def _number(text: str) -> int:
    short = text.isascii() and text.isdigit() and len(text) <= DIGITS
    return int(text) if short else 0


_PLAIN = ("answer", "reason_code", "note", "question", "whom", "content_hash")


def faults(posted: Posted, view: TaskView, knowing: Container[str]) -> Iterator[Fault]:
    """Yield what the page itself can see is missing; the engine checks the fields.

    `knowing` are the ids of the people who may be asked for information.
    """
    answer = next((a for a in view.answers if a.name == posted.answer), None)
    if answer is None and posted.answer not in (ASK, BEGIN):
        yield Fault("answer", "Your answer", "Nothing is chosen yet. Choose one of the answers.")
    if answer is not None and answer.needs_reason:
        yield from _missing_reason(posted)
    elif posted.reason_code and posted.reason_code not in REASONS:
        yield Fault("reason_code", "Kind of reason", "This kind is not in the list. Choose one.")
    if posted.answer == ASK:
        yield from _missing_question(posted, knowing)
    for name, title, text in (
        ("note", "Reason or comment", posted.note),
        ("question", "Your question", posted.question),
    ):
        if len(text) > LONGEST:
            yield Fault(name, title, f"Too long: {len(text):,} of at most {LONGEST:,} characters.")


def _missing_reason(posted: Posted) -> Iterator[Fault]:
    if posted.reason_code not in REASONS:
        yield Fault("reason_code", "Kind of reason", "This answer needs a reason. Choose a kind.")
    if not posted.note:
        yield Fault("note", "Reason or comment", "Say in a sentence what should be different.")


def _missing_question(posted: Posted, knowing: Container[str]) -> Iterator[Fault]:
    if not posted.question:
        yield Fault("question", "Your question", "Write what you need to know.")
    if posted.whom not in knowing:
        yield Fault("whom", "Whom to ask", "Choose who can tell you.")
