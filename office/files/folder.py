"""The door to the files: read a folder, check everything, and give plans or every fault at once."""

from pathlib import Path

from engine.planning import YearPlan
from engine.registering import OrganisationPlan
from office.errors import FilesRefused
from office.files import free_days
from office.files.cases import Year
from office.files.checks import eyes, milestones, posts, reach, references, spans, trees, uniqueness
from office.files.faults import FileFault, Findings, TooManyFaults
from office.files.gathering import Folder, gather
from office.files.holding import Holding
from office.files.organisation import holdings, organisation_of
from office.files.year import year_of
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
    references.check(folder, year, definitions, findings)
    uniqueness.check(folder, findings)
    trees.check(folder, findings)
    spans.check(folder, findings)
    free_days.check(folder, findings)
    if year is not None:
        running = Year.of(year, definitions)
        milestones.check(folder, year, plan.sites, findings)
        reach.check(folder, year, running, findings)
        _check_people(folder, plan, running, findings)
    return plan, year


def _check_people(folder: Folder, plan: OrganisationPlan, year: Year, findings: Findings) -> None:
    if not plan.units or not plan.people:
        return  # that the files are missing has been said; "nobody holds" would only repeat it
    holding = Holding(plan, holdings(folder))
    days = year.turning_days(plan)
    posts.check(folder, holding, year, days, findings)
    eyes.check(folder, holding, year, days, findings)
