"""How states, moves and marks are called where people read them."""

from dataclasses import dataclass

from state_machines.definition import Definition, Move, On

BY_ITSELF = (On.DONE, On.DECISION, On.TIMER, On.MILESTONE, On.PARENT)  # not by a special event


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one instance has come: states and step keys that are done or late, and where it is.

    A definition that is drawn without an instance has no progress at all.
    """

    current: str | None = None
    done: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    following: frozenset[str] = frozenset()  # the states that may come next

    def tags(self, state: str) -> tuple[str, ...]:
        """Return the words a state is marked with."""
        now = ("now",) if state == self.current else ()
        late = ("late",) if state in self.late else ()
        if now or late:
            return now + late
        if state in self.done:
            return ("done",)
        return ("next",) if state in self.following else ()


def progress(
    definition: Definition,
    current: str | None = None,
    done: tuple[str, ...] = (),
    late: tuple[str, ...] = (),
) -> Progress:
    """Return the progress of an instance that stands in `current`."""
    order = {state: place for place, state in enumerate(definition.states)}
    moves = definition.moves_from(current) if current else ()
    following = frozenset(
        move.target
        for move in moves
        if move.on in BY_ITSELF and order.get(move.target, -1) > order.get(move.source, -1)
    )
    return Progress(current, frozenset(done), frozenset(late), following)


def words(name: str) -> str:
    """Return the name of a state or move as people write it: "board_review" → "Board review"."""
    return capital(name.replace("_", " ").strip())


def capital(text: str) -> str:
    """Return a text that begins with a capital letter; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def move_title(move: Move) -> str:
    """Return what a move is called: by its title, otherwise by its name."""
    return move.title or words(move.name)


def answer_title(definition: Definition, state: str, answer: str) -> str:
    """Return what an answer is called in a state: as the move that it fires, if it fires one."""
    move = definition.decision(state, answer)
    return move_title(move) if move else words(answer)


def arrow(move: Move) -> str:
    """Return the short text beside an arrow: its name, and what bounds it."""
    notes = {
        On.TIMER: f"after {move.after}",
        On.MILESTONE: f"at {move.after}",
        On.PARENT: f"with step {move.after}",
        On.CHANGE: "when an approved record changes",
        On.BROKEN: "when what was approved breaks a rule",
        On.COMMAND: f"by {move.by}" if move.by else "",
    }
    guard = f"if {words(move.guard).lower()}" if move.guard else ""
    cap = f"max. {move.cap}" if move.cap else ""
    parts = (move_title(move), notes.get(move.on, ""), guard, cap)
    return " · ".join(part for part in parts if part)


def trigger(move: Move) -> str:
    """Return as a clause what makes a move happen."""
    clause = {
        On.DONE: "when all work is done",
        On.DECISION: f"on the answer “{words(move.name).lower()}”",
        On.TIMER: f"after {move.after}",
        On.MILESTONE: f"when {move.after} is reached",
        On.PARENT: f"when step {move.after} of the parent closes",
        On.CHANGE: "when a record that was approved here has changed since",
        On.BROKEN: "when what was approved here breaks a rule that it had to meet",
        On.COMMAND: f"on a command of {move.by or 'nobody'}",
    }[move.on]
    guard = f", if {words(move.guard).lower()}" if move.guard else ""
    cap = f", at most {move.cap} times" if move.cap > 1 else ", at most once" if move.cap else ""
    reason = ", with a reason" if move.needs_reason else ""
    return clause + guard + cap + reason
