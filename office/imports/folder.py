"""The organisation's folder: read it, check everything, and give plans or every fault at once."""

from pathlib import Path

from engine.organisation.plan import OrganisationPlan
from engine.schedule.year_plan import YearPlan
from office.imports import calendar_checks, checks, role_checks, strategy_year
from office.imports.faults import FileFault, FilesRefused, Findings, TooManyFaults
from office.imports.organisation import assignments, organisation_of
from office.imports.reader import Folder, gather
from office.imports.role_checks import AskedDays, PlannedRoles
from office.imports.strategy_year import year_of
from processes.registry import all_definitions
from state_machines.definition import Definition


def read_folder(
    path: Path, definitions: tuple[Definition, ...] | None = None
) -> tuple[OrganisationPlan, YearPlan]:
    """Return the organisation and its year as the files describe them.

    `definitions` are the processes that may run, all that are known where None. Raises
    FilesRefused with every fault of every file; nothing is ever applied in part.
    """
    known = all_definitions() if definitions is None else definitions
    findings = Findings()
    found = _checked(path, known, findings)
    if found is None or found[1] is None or findings.faults:
        raise FilesRefused(findings.faults)
    return found[0], found[1]


def check_folder(
    path: Path, definitions: tuple[Definition, ...] | None = None
) -> tuple[FileFault, ...]:
    """Return every fault of the files, none when they may be used."""
    findings = Findings()
    _checked(path, all_definitions() if definitions is None else definitions, findings)
    return findings.faults


def _checked(
    path: Path, definitions: tuple[Definition, ...], findings: Findings
) -> tuple[OrganisationPlan, YearPlan | None] | None:
    """Return the plans, None where checking was ended because of too many faults."""
    try:
        return _read(path, definitions, findings)
    except TooManyFaults:
        return None


def _read(
    path: Path, definitions: tuple[Definition, ...], findings: Findings
) -> tuple[OrganisationPlan, YearPlan | None]:
    folder = gather(path, findings)
    plan = organisation_of(folder, findings)
    year = year_of(folder, definitions, findings)
    checks.check_references(folder, year, definitions, findings)
    checks.check_uniqueness(folder, findings)
    checks.check_trees(folder, findings)
    checks.check_spans(folder, findings)
    strategy_year.check_free_days(folder, findings)
    if year is not None:
        running = AskedDays.of(year, definitions, plan.sites)
        calendar_checks.check_milestones(folder, year, plan.sites, findings)
        calendar_checks.check_periods(folder, year, running, plan.sites, findings)
        calendar_checks.check_counted(folder, year, running, findings)
        calendar_checks.check_reach(folder, year, running, findings)
        _check_people(folder, plan, running, findings)
    return plan, year


def _check_people(
    folder: Folder, plan: OrganisationPlan, year: AskedDays, findings: Findings
) -> None:
    if not plan.units or not plan.people:
        return  # that the files are missing has been said; "nobody holds" would only repeat it
    holding = PlannedRoles(plan, assignments(folder))
    days = year.turning_days(plan)
    role_checks.check_roles(folder, holding, year, days, findings)
    role_checks.check_four_eyes(folder, holding, year, days, findings)
