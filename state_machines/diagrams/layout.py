"""Where everything of a diagram stands: states in one column, arrows beside it, in pixels.

The states stand under each other in the order in which they are written. An arrow to the next
state runs straight down, one that skips states runs down on the left, one that goes back runs up
on the right. Arrows with the same target share a lane, so that nothing has to cross a box.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from state_machines.definition import Definition, Move
from state_machines.labels import arrow

BOX = 320  # width of a state
TITLE = 40  # height of a state's title line
CHIP, CHIP_GAP = 22, 6  # height of a step's chip, and the room around it
PORT = 19  # height an arrow takes on the side of a box
LANE = 14  # distance of parallel lanes
LETTER = 6.3  # average width of a letter
LONGEST = 250  # width of the longest text beside an arrow
LINE = 15  # height of a line of text between two boxes
MARGIN = 12
START = 34  # room above the first state for the start mark


@dataclass(slots=True)
class Chip:
    """A step in its state's box."""

    key: str
    title: str
    x: float
    y: float
    width: float


@dataclass(slots=True)
class Port:
    """Where an arrow touches the side of a box; `label` is empty where it arrives."""

    y: float
    label: str = ""


@dataclass(slots=True)
class Trunk:
    """The arrows of one side with the same target, on a lane of their own."""

    target: str
    sources: list[Port] = field(default_factory=list)
    arrival: Port = field(default_factory=lambda: Port(0))
    lane: int = 0

    @property
    def span(self) -> tuple[float, float]:
        """Return the upper and lower end of the lane."""
        ends = [self.arrival.y, *(port.y for port in self.sources)]
        return min(ends), max(ends)


@dataclass(slots=True)
class Box:
    """A state: its place, its steps, and the texts on the arrow to the next state."""

    state: str
    y: float = 0
    height: float = TITLE
    chips: list[Chip] = field(default_factory=list)
    onward: list[str] = field(default_factory=list)
    left: list[Port] = field(default_factory=list)
    right: list[Port] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """The whole picture: its size, the left edge of the boxes, boxes and lanes."""

    boxes: list[Box]
    skips: list[Trunk]
    returns: list[Trunk]
    x: float = 0
    width: float = 0
    height: float = 0
    left_texts: float = 0  # room for texts between the boxes and the lanes, in pixels
    right_texts: float = 0


def lay_out(definition: Definition) -> Layout:
    """Place every state, step and arrow of a definition."""
    others = [state for state in dict.fromkeys(definition.states) if state != definition.initial]
    boxes = {state: Box(state) for state in (definition.initial, *others)}
    layout = Layout(list(boxes.values()), [], [])
    for box in layout.boxes:
        _place_chips(definition, box)
    _attach_arrows(definition, boxes, layout)
    _stack(layout)
    for trunks in (layout.skips, layout.returns):
        _choose_lanes(trunks)
    _measure(layout)
    return layout


def _place_chips(definition: Definition, box: Box) -> None:
    x, y = float(MARGIN), float(TITLE)
    for step in definition.steps_of(box.state):
        width = round(len(step.key) * 7 + 26)
        if x + width > BOX - MARGIN:
            x, y = float(MARGIN), y + CHIP + CHIP_GAP
        by = f" ({step.by})" if step.by else ""
        box.chips.append(Chip(step.key, f"{step.title}{by}", x, y, width))
        x += width + CHIP_GAP
    box.height = y + CHIP + MARGIN if box.chips else TITLE


def _attach_arrows(definition: Definition, boxes: dict[str, Box], layout: Layout) -> None:
    rows = {state: row for row, state in enumerate(boxes)}
    skips: dict[str, list[Move]] = {}
    returns: dict[str, list[Move]] = {}
    for move in definition.moves:
        if move.source not in rows or move.target not in rows:
            continue
        length = rows[move.target] - rows[move.source]
        if length == 1:
            boxes[move.source].onward.append(arrow(move))
        else:
            (skips if length > 1 else returns).setdefault(move.target, []).append(move)
    layout.skips = [_trunk(target, moves, boxes, "left") for target, moves in skips.items()]
    layout.returns = [_trunk(target, moves, boxes, "right") for target, moves in returns.items()]


def _trunk(target: str, moves: Iterable[Move], boxes: dict[str, Box], side: str) -> Trunk:
    trunk = Trunk(target)
    getattr(boxes[target], side).append(trunk.arrival)
    for move in moves:
        port = Port(0, arrow(move))
        trunk.sources.append(port)
        getattr(boxes[move.source], side).append(port)
    return trunk


def _stack(layout: Layout) -> None:
    """Give every box and every port its height on the page."""
    y = float(START + MARGIN)
    for box in layout.boxes:
        ports = max(len(box.left), len(box.right))
        box.y, box.height = y, max(box.height, ports * PORT + MARGIN)
        # What comes from above arrives above what leaves downwards, and the other way round.
        _spread(box, sorted(box.left, key=lambda port: bool(port.label)))
        _spread(box, sorted(box.right, key=lambda port: not port.label))
        y += box.height + max(30, 18 + LINE * len(box.onward))
    layout.height = layout.boxes[-1].y + layout.boxes[-1].height + MARGIN


def _spread(box: Box, ports: list[Port]) -> None:
    top = box.y + (box.height - PORT * (len(ports) - 1)) / 2
    for number, port in enumerate(ports):
        port.y = top + number * PORT


def _choose_lanes(trunks: list[Trunk]) -> None:
    """Put short ways inside, long ones outside, and let ways share a lane that do not meet."""
    taken: list[list[tuple[float, float]]] = []
    for trunk in sorted(trunks, key=lambda each: each.span[1] - each.span[0]):
        top, bottom = trunk.span
        free = (
            lane
            for lane, spans in enumerate(taken)
            if all(bottom + LANE < first or last + LANE < top for first, last in spans)
        )
        trunk.lane = next(free, len(taken))
        if trunk.lane == len(taken):
            taken.append([])
        taken[trunk.lane].append((top, bottom))


def _measure(layout: Layout) -> None:
    layout.left_texts = _room(layout.skips)
    layout.right_texts = _room(layout.returns)
    layout.x = MARGIN + layout.left_texts + _lanes(layout.skips)
    onward = max((_width(text) for box in layout.boxes for text in box.onward), default=0)
    right = max(layout.right_texts + _lanes(layout.returns), onward + MARGIN - BOX / 2)
    layout.width = layout.x + BOX + right + MARGIN


def _room(trunks: list[Trunk]) -> float:
    return max((_width(port.label) + 14 for each in trunks for port in each.sources), default=0)


def _lanes(trunks: list[Trunk]) -> float:
    return max((each.lane + 1 for each in trunks), default=0) * LANE


def _width(text: str) -> float:
    return min(len(text) * LETTER, LONGEST)
