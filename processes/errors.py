"""What can be wrong with the set of processes."""

from collections.abc import Sequence
from pathlib import Path

from state_machines.errors import DefinitionFault


class ProcessError(Exception):
    """Something is wrong with the definitions as a set."""


class DuplicateDefinition(ProcessError):
    """Two files define a machine with the same key."""

    def __init__(self, key: str, first: str, second: str) -> None:
        self.key = key
        self.first = first
        self.second = second
        super().__init__(f"{key!r} is defined in {first} and again in {second}: rename one.")


class DuplicateService(ProcessError):
    """Two files name a service of their own alike."""

    def __init__(self, name: str, first: str, second: str) -> None:
        self.name = name
        self.first = first
        self.second = second
        super().__init__(f"the service {name!r} is in {first} and again in {second}: rename one.")


class UnreadableProcess(ProcessError):
    """A file of the processes folder cannot be loaded."""

    def __init__(self, path: Path, what: str) -> None:
        self.path = path
        self.what = what
        super().__init__(f"{path.name} cannot be loaded as a process: {what}.")


class UnsoundProcesses(ProcessError):
    """Definitions could strand somebody; `faults` lists every reason, none of them runs."""

    def __init__(self, faults: Sequence[DefinitionFault]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"- {fault}" for fault in self.faults)
        super().__init__(f"The processes have {len(self.faults)} fault(s):\n{lines}")
