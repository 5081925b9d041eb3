"""What the books of the reconciliation leave unmatched, with the question that would close it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from engine.formatting import money, percentage, plain
from engine.reconciliation_books import Books
from engine.rulebook.budget_books import QUARTERS, ZERO, Project
from engine.rules.figures import percent

FUNDED_SHARE = Decimal(95)  # % of its approved cost that a funded initiative has (BUD rule R1)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A gap: its kind, whether it is an intention without means, whom to ask first, and what."""

    kind: str
    intended: bool
    subject: str
    text: str
    ask: tuple[str | None, ...]
    question: str


def unmatched(books: Books) -> Iterator[Unmatched]:
    """Yield every gap: intentions without means first, then means without intention."""
    yield from _objectives_alone(books)
    for key in books.shown():
        project = books.projects[key]
        if project.live:
            yield from _short_of_money(books, project)
            yield from _short_of_people(books, project)
            yield from _without_objective(books, project)
    yield from _lines_alone(books)
    yield from _heads_alone(books)
    yield from _spending_alone(books)
    yield from _other_currency(books)


def _objectives_alone(books: Books) -> Iterator[Unmatched]:
    for key, objective in books.objectives.items():
        live = {i for i in books.served_by.get(key, ()) if books.projects[i].known}
        if objective.unit == books.root and not live and key not in books.no_need:
            yield Unmatched(
                "objective_without_initiative",
                True,
                key,
                f"objective {key} “{objective.name}” has no live initiative",
                (objective.owner,),
                f"What will move “{objective.name}”: which initiative, or why is none needed?",
            )


def _short_of_money(books: Books, project: Project) -> Iterator[Unmatched]:
    cost, funded = books.approved(project), books.funded.get(project.id, ZERO)
    if cost and 100 * funded < FUNDED_SHARE * cost:
        said, wanted = money(funded, books.currency), money(cost, books.currency)
        yield Unmatched(
            "initiative_without_money",
            True,
            project.id,
            f"{_called(project)} has {said} in the budget of {wanted} approved, "
            f"{percentage(percent(funded, cost))}",
            (project.sponsor, project.owner),
            f"Which budget carries the missing {money(cost - funded, books.currency)} "
            f"of “{project.name}”, or what is dropped from it?",
        )


def _short_of_people(books: Books, project: Project) -> Iterator[Unmatched]:
    needed, staffed = (c.get(project.id, {}) for c in (books.needed, books.staffed))
    missing = {q: fte - staffed.get(q, ZERO) for q, fte in sorted(needed.items())}
    short = {q: fte for q, fte in missing.items() if fte > 0}
    if short:
        said = ", ".join(f"{plain(fte)} FTE in {q}" for q, fte in short.items())
        yield Unmatched(
            "initiative_without_people",
            True,
            project.id,
            f"{_called(project)} lacks {said} in the budget",
            (project.owner, project.sponsor),
            f"Who will work on “{project.name}”, and from which unit's headcount?",
        )


def _without_objective(books: Books, project: Project) -> Iterator[Unmatched]:
    if not books.serves.get(project.id, set()) & set(books.objectives):
        yield Unmatched(
            "initiative_without_objective",
            False,
            project.id,
            f"{_called(project)} serves no active objective",
            (project.sponsor, project.owner),
            f"Which objective does “{project.name}” move, by which measure, or should it stop?",
        )


def _lines_alone(books: Books) -> Iterator[Unmatched]:
    for (initiative, unit, kind, currency), amount in sorted(books.lines.items(), key=str):
        if (kind == "stratex" or initiative) and not _known(books, initiative):
            yield Unmatched(
                "line_without_initiative",
                False,
                f"{unit}/{initiative or ''}".rstrip("/"),
                f"{unit} has {money(amount, currency)} of {kind} for {_named(initiative)}",
                (books.unit_heads.get(unit),),
                f"Which live initiative are the {money(amount, currency)} for, "
                "or may they be released?",
            )


def _heads_alone(books: Books) -> Iterator[Unmatched]:
    for initiative, unit in sorted({(i, u) for i, u, _ in books.heads if not _known(books, i)}):
        quarters = [fte for (i, u, _), fte in books.heads.items() if (i, u) == (initiative, unit)]
        fte = plain(sum(quarters, ZERO) / QUARTERS)
        yield Unmatched(
            "headcount_without_initiative",
            False,
            f"{unit}/{initiative}",
            f"{unit} has {fte} FTE for {_named(initiative)}",
            (books.unit_heads.get(unit),),
            f"What will the {fte} FTE work on instead?",
        )


def _spending_alone(books: Books) -> Iterator[Unmatched]:
    budgeted = {key[:3] for key in books.lines}
    for (initiative, unit, kind, currency), amount in sorted(books.spending.items(), key=str):
        if (kind == "stratex" or initiative) and (initiative, unit, kind) not in budgeted:
            project = books.projects.get(initiative)
            yield Unmatched(
                "spend_without_line",
                False,
                f"{unit}/{initiative or ''}".rstrip("/"),
                f"{unit} has spent {money(amount, currency)} of {kind} on "
                f"{initiative or 'no initiative'} without a budget line",
                (project.owner if project else None, books.unit_heads.get(unit)),
                f"Who released the {money(amount, currency)}, and from which line?",
            )


def _other_currency(books: Books) -> Iterator[Unmatched]:
    for (initiative, unit, kind, currency), amount in sorted(books.lines.items(), key=str):
        if currency != books.currency:
            yield Unmatched(
                "other_currency",
                False,
                f"{unit}/{initiative or ''}".rstrip("/"),
                f"{unit} has {money(amount, currency)} of {kind} that is not added, "
                f"because it is not in {books.currency}",
                (books.unit_heads.get(unit),),
                f"What is that in {books.currency}, at the rate of which day?",
            )


def _called(project: Project) -> str:
    return f"initiative {project.id} “{project.name}”"


def _known(books: Books, initiative: str | None) -> bool:
    project = books.projects.get(initiative or "")
    return project is not None and project.known


def _named(initiative: str | None) -> str:
    return f"{initiative}, which is not live" if initiative else "no initiative"
