"""What can be wrong with rules, and what rules refuse."""

from collections.abc import Iterable

from engine.errors import EngineError
from engine.rules.parts import Finding, Rule


class RuleUnknown(EngineError):
    """No rule has that code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"there is no rule {code!r}")


class RuleDoubled(EngineError):
    """Two rules have the same code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"the rule {code!r} is written twice; give one of them another number")


class RulesBroken(EngineError):
    """Rules that block are not met; every finding is listed with its remedy."""

    def __init__(self, found: Iterable[tuple[Rule, Finding]]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(f"{r.code} {f.text}: {r.mend}" for r, f in self.found))


class ExplanationMissing(EngineError):
    """What the rules found lets the decision pass only with a written answer."""

    def __init__(self, found: Iterable[tuple[Rule, Finding]]) -> None:
        self.found = tuple(found)
        super().__init__(
            "say in a comment why it may pass although "
            + "; ".join(f"{r.code} {f.text}" for r, f in self.found)
        )
