"""Who learned from whom: teachers on the left, learners on the right, a line for each practice."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Polygon

from office.packs.charts.paper import HUE, Shape, box, line, sheet, text, wrapped

WIDTH, ROW = 640.0, 54.0
BOX_WIDTH, BOX_HEIGHT = 170.0, 34.0
HEAD = 26.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """A practice that one unit took over from another; `proven` when its value is verified."""

    teacher: str
    learner: str
    practice: str
    proven: bool


def learning_chart(lessons: Sequence[Lesson]) -> Drawing:
    """Return the picture; lessons between the same two units share a line."""
    teachers = list(dict.fromkeys(lesson.teacher for lesson in lessons))
    learners = list(dict.fromkeys(lesson.learner for lesson in lessons))
    height = HEAD + max(len(teachers), len(learners), 1) * ROW
    drawing = sheet(WIDTH, height)
    right = WIDTH - BOX_WIDTH - 1
    drawing.add(text(0, height - 14, "Learned from", size=10.5, colour="quiet"))
    drawing.add(text(right, height - 14, "Took it over", size=10.5, colour="quiet"))
    rows = (_heights(names, height - HEAD) for names in (teachers, learners))
    left_rows, right_rows = rows
    for shape in (
        *_units(left_rows, 1),
        *_units(right_rows, right),
        *_lines(lessons, left_rows, right_rows, right),
    ):
        drawing.add(shape)
    return drawing


def _heights(names: Sequence[str], room: float) -> dict[str, float]:
    step = room / len(names) if names else room
    return {name: room - step * (n + 0.5) for n, name in enumerate(names)}


def _units(rows: Mapping[str, float], x: float) -> Iterator[Shape]:
    for name, y in rows.items():
        bottom = y - BOX_HEIGHT / 2
        yield box(x, bottom, BOX_WIDTH, BOX_HEIGHT, fill="band", stroke="faint", round_by=5)
        (short,) = wrapped(name, BOX_WIDTH - 20, 11, 1, bold=True)
        yield text(x + 10, y - 4, short, size=11, bold=True)


def _lines(
    lessons: Sequence[Lesson], left: Mapping[str, float], right: Mapping[str, float], end: float
) -> Iterator[Shape]:
    pairs: dict[tuple[str, str], list[Lesson]] = {}
    for lesson in lessons:
        pairs.setdefault((lesson.teacher, lesson.learner), []).append(lesson)
    drawn: Counter[str] = Counter()
    of = Counter(teacher for teacher, _ in pairs)
    for (teacher, learner), shared in pairs.items():
        drawn[teacher] += 1
        at = 0.15 + 0.6 * drawn[teacher] / of[teacher]  # along the line, each label elsewhere
        y1, y2 = left[teacher], right[learner]
        proven = any(lesson.proven for lesson in shared)
        colour, dashes = ("green", ()) if proven else ("quiet", (4, 3))
        width = 1.0 + 0.75 * min(len(shared), 4)
        yield line(BOX_WIDTH + 1, y1, end - 8, y2, colour=colour, width=width, dashes=dashes)
        head = [end, y2, end - 9, y2 + 4.5, end - 9, y2 - 4.5]
        yield Polygon(head, fillColor=HUE[colour], strokeColor=None)
        names = ", ".join(lesson.practice for lesson in shared)
        (short,) = wrapped(names, end - BOX_WIDTH - 60, 9.5, 1)
        x, y = BOX_WIDTH + (end - BOX_WIDTH) * at, y1 + (y2 - y1) * at
        yield text(x, y + 5, short, size=9.5, colour=colour, anchor="middle")
