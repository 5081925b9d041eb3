"""The roles inside the office, and which work of the nine processes falls to each: as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from processes.roles import Role
from state_machines.definition import Definition, Step


@dataclass(frozen=True, slots=True)
class Work:
    """What is asked of a role: in a definition (its key), in a process (its code), or anywhere."""

    role: Role
    of: str = ""


@dataclass(frozen=True, slots=True)
class OfficeRole:
    """A role inside the office: the work that falls to it, and how much of people it usually takes.

    `least` and `most` are full-time equivalents, a guide figure for an office at full strength.
    `leads` are the codes of the processes that it leads.
    """

    key: str
    title: str
    least: Decimal
    most: Decimal
    leads: tuple[str, ...]
    works: tuple[Work, ...]


def _role(
    key: str, title: str, people: tuple[str, str], leads: tuple[str, ...], *works: Work
) -> OfficeRole:
    return OfficeRole(key, title, Decimal(people[0]), Decimal(people[1]), leads, works)


OFFICE_ROLES = (
    _role("director", "Director", ("1", "1"), ("SPL", "SRV"), Work(Role.SMD)),
    _role("scorecard", "Scorecard and measurement manager", ("1", "1"), ("SCM",),
          Work(Role.SMA, "SCM")),
    _role("alignment", "Alignment and review manager", ("1", "1"), ("OAL",),
          Work(Role.SMA, "OAL"), Work(Role.SMA, "SRV")),
    _role("analyst", "Strategy analyst", ("1", "1.5"), ("SPL",), Work(Role.SMA)),
    _role("portfolio", "Initiative portfolio manager", ("1", "1"), ("INI",),
          Work(Role.SMA, "INI"), Work(Role.PMO)),
    _role("communication", "Communication and education lead", ("0.5", "1"), ("SCO",),
          Work(Role.SMA, "SCO"), Work(Role.SMA, "training_round")),
    _role("finance", "Integration partner: finance", ("0.5", "0.5"), ("BUD",),
          Work(Role.SMA, "BUD")),
    _role("workforce", "Integration partner: HR", ("0.25", "0.5"), ("WFA",),
          Work(Role.SMA, "WFA")),
    _role("knowledge", "Integration partner: knowledge", ("0.25", "0.25"), ("BPS",),
          Work(Role.SMA, "BPS")),
    _role("platform", "Platform and data administrator", ("0.5", "0.5"), (), Work(Role.ITD)),
)  # fmt: skip


def office_role(
    definition: Definition, step: Step, among: Sequence[OfficeRole] = OFFICE_ROLES
) -> OfficeRole | None:
    """Return to whom in the office a step falls, None where it is asked of others.

    The closest wins: what names the definition before its process, that before any process.
    """
    for of in (definition.key, definition.code, ""):
        for each in among:
            if any(work.role == step.by and work.of == of for work in each.works):
                return each
    return None
