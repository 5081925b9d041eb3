"""What a visitor may steer: pause, steps, pace, whom the visitor plays. Kept in a file."""

import json
import threading
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the visitor asked for. `pace` is the least real seconds for a simulated day."""

    paused: bool = False
    pace: float = 0.0
    steps: int = 0  # single steps that are still to be made while paused
    waits: bool = False  # the clock waits while the visitor has something to answer
    played: tuple[str, ...] = field(default_factory=tuple)


class Controls:
    """The visitor's wishes, shared by pages and conductor; they survive a restart."""

    def __init__(self, path: Path, *, pace: float | None = None, paused: bool = False) -> None:
        """Read what was wished before; `pace` and `paused` are wishes of now."""
        self._path, self._lock = path, threading.Lock()
        self._changed = threading.Event()
        found = _read(path)
        self._change(paused=paused, steps=0, pace=found.pace if pace is None else pace)

    @property
    def wishes(self) -> Wishes:
        """What is wished now, by this process or by another one that wrote the file."""
        return _read(self._path)

    def pause(self) -> None:
        """Let the clock stand."""
        self._change(paused=True, steps=0)

    def go_on(self) -> None:
        """Let the clock run."""
        self._change(paused=False, steps=0)

    def step(self) -> None:
        """Let the clock make one step and stand again."""
        self._change(paused=True, steps=self.wishes.steps + 1)

    def made_step(self) -> None:
        """Say that one single step was made."""
        if self.wishes.steps:
            self._change(steps=self.wishes.steps - 1)

    def set_pace(self, seconds: float) -> None:
        """Let a simulated day take at least so many seconds."""
        self._change(pace=max(0.0, min(seconds, 3600.0)))

    def play(self, person_id: str) -> None:
        """Let the visitor answer for a person."""
        self._change(played=tuple(dict.fromkeys((*self.wishes.played, person_id))))

    def give_back(self, person_id: str) -> None:
        """Let the virtual owner answer for a person again."""
        self._change(played=tuple(p for p in self.wishes.played if p != person_id))

    def wait_for_me(self, *, waits: bool) -> None:
        """Choose whether the clock waits while the visitor has something to answer."""
        self._change(waits=waits)

    def until_changed(self, seconds: float) -> bool:
        """Wait until something else is wished, at most so long; tell whether it was."""
        changed = self._changed.wait(seconds)
        self._changed.clear()
        return changed

    def _change(self, **wishes: object) -> None:
        with self._lock:
            wished = replace(_read(self._path), **wishes)  # type: ignore[arg-type]
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps(asdict(wished)))
            fresh.replace(self._path)
        self._changed.set()


def _read(path: Path) -> Wishes:
    try:
        found = json.loads(path.read_text())
        return Wishes(**{**found, "played": tuple(found.get("played", ()))})
    except (OSError, ValueError, TypeError):
        return Wishes()
