"""The charts of packs and maps: burn, trend, progress, status, learning and comparison."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportlab.graphics.shapes import Circle, Drawing, Polygon, PolyLine

from engine.formatting import counted, figure, short_money
from office.reports.chart_drawing import (
    HUE,
    Scale,
    Shape,
    decoration,
    draw_box,
    draw_line,
    draw_mark,
    draw_text,
    sheet,
    spread,
    width_of,
    wrapped,
)
from office.reports.model import Burn, MeasureStatus, Point, Trend
from processes.reviews.correlation import standardised
from processes.reviews.hypotheses import Laid, label_of

BURN_WIDTH, BURN_HEIGHT = 520.0, 220.0
BURN_LEFT, RIGHT, BURN_BOTTOM, BURN_TOP = 20.0, 390.0, 26.0, 200.0
LABEL = 9.5
TREND_WIDTH, TREND_HEIGHT = 252.0, 116.0
TREND_LEFT, TREND_BOTTOM, TREND_TOP = 10.0, 20.0, 88.0
GAP = 4  # points between two labels at the end of their lines
SMALL = 8.5
MOST_LABELS = 12  # periods named on the axis; beyond that every second one
PROGRESS_WIDTH, PROGRESS_HEIGHT = 200.0, 34.0
BAR, PROGRESS_LEFT, LONG = 10.0, 4.0, 150.0
SIZE = 14.0
LEARNING_WIDTH, ROW = 640.0, 54.0
BOX_WIDTH, BOX_HEIGHT = 170.0, 34.0
HEAD = 26.0
PAIR_WIDTH, PAIR_HEIGHT = 300.0, 150.0
PAIR_BOTTOM, PAIR_TOP = 22.0, 110.0
SAMPLE = 22.0  # of a line in the legend


def burn_chart(burn: Burn) -> Drawing:
    """Return the chart: the plan dashed to the end of the year, spending solid until now."""
    drawing = sheet(BURN_WIDTH, BURN_HEIGHT)
    places = spread(len(burn.labels), BURN_LEFT + 10, RIGHT - 10)
    amounts = [float(v) for v in (*burn.planned, *burn.spent)]
    scale = Scale.over(amounts, BURN_BOTTOM, BURN_TOP, from_zero=True)
    drawing.add(draw_line(BURN_LEFT, BURN_BOTTOM, RIGHT, BURN_BOTTOM, colour="faint"))
    for x, month in zip(places, burn.labels, strict=True):
        drawing.add(draw_text(x, 10, month, size=8.5, colour="quiet", anchor="middle"))
    planned = [(x, scale.at(float(v))) for x, v in zip(places, burn.planned, strict=True)]
    spent = [(x, scale.at(float(v))) for x, v in zip(places, burn.spent, strict=False)]
    for shape in (*_plan(planned), *_spent(spent), *_words(burn, planned, spent)):
        drawing.add(shape)
    return drawing


def _plan(points: list[tuple[float, float]]) -> Iterator[PolyLine]:
    flat = [part for point in points for part in point]
    drawn = PolyLine(flat, strokeColor=HUE["quiet"], strokeWidth=1.5)
    drawn.strokeDashArray = [5, 4]
    yield drawn


def _spent(points: list[tuple[float, float]]) -> Iterator[Shape | PolyLine]:
    if len(points) > 1:
        flat = [part for point in points for part in point]
        yield PolyLine(flat, strokeColor=HUE["value"], strokeWidth=2.5)
    for x, y in points:
        yield Circle(x, y, 3, fillColor=HUE["value"], strokeColor=HUE["value"])
    if points:
        x, y = points[-1]
        yield draw_line(x, BURN_BOTTOM, x, y, colour="line", dashes=(2, 2))


def _words(
    burn: Burn, planned: list[tuple[float, float]], spent: list[tuple[float, float]]
) -> Iterator[Shape]:
    top = planned[-1][1]
    whole = f"planned {short_money(burn.planned[-1], burn.currency)}"
    yield draw_text(RIGHT, top - 3, whole, size=LABEL, colour="quiet")
    if not spent:
        return
    x, y = spent[-1]
    words = f"spent {short_money(burn.spent_now, burn.currency)}"
    below = burn.spent_now <= burn.planned_now
    height = max(BURN_BOTTOM + 6, y - 14) if below else y + 8
    yield draw_text(x + 7, height, words, size=LABEL, colour="value", bold=True)


def trend_chart(trend: Trend, width: float = TREND_WIDTH) -> Drawing:
    """Return the chart of one measure: a solid line with dots, its target dashed."""
    drawing = sheet(width, TREND_HEIGHT)
    value, target = (figure(v, trend.measured_in) for v in (trend.last.value, trend.last.target))
    right = (
        width - TREND_LEFT - max(width_of(t, SMALL, bold=True) for t in (value, f"target {target}"))
    )
    places = spread(len(trend.points), TREND_LEFT + 8, right - 10)
    scale = Scale.over(_numbers(trend.points), TREND_BOTTOM + 4, TREND_TOP)
    drawing.add(
        draw_line(TREND_LEFT, TREND_BOTTOM, right, TREND_BOTTOM, colour="faint", width=0.75)
    )
    for shape in (
        *_labels(trend.points, places),
        *_course([p.target for p in trend.points], places, scale, "quiet", dashed=True),
        *_course([p.value for p in trend.points], places, scale, "value"),
        *_estimates(trend.points, places, scale),
        *_ends(trend, scale, right, value, target),
        *_head(trend),
    ):
        drawing.add(shape)
    return drawing


def _head(trend: Trend) -> Iterator[Shape]:
    yield draw_mark(trend.status, TREND_LEFT + 5, TREND_HEIGHT - 12)
    yield draw_text(
        TREND_LEFT + 15,
        TREND_HEIGHT - 15,
        trend.status.word,
        size=9.5,
        colour=trend.status.value,
        bold=True,
    )


def _course(
    values: Sequence[Decimal | float | None],
    places: Sequence[float],
    scale: Scale,
    colour: str,
    *,
    dashed: bool = False,
) -> Iterator[Shape | PolyLine]:
    for run in _runs(values):
        points = [(places[n], scale.at(float(values[n] or 0))) for n in run]
        flat = [part for point in points for part in point]
        if len(points) > 1:
            drawn = PolyLine(flat, strokeColor=HUE[colour], strokeWidth=1.25 if dashed else 2)
            if dashed:
                drawn.strokeDashArray = [4, 3]
            yield drawn
        elif dashed:
            x, y = points[0]
            yield draw_line(x - 7, y, x + 7, y, colour=colour, width=1.25, dashes=(4, 3))
        if not dashed:
            for x, y in points:
                yield Circle(x, y, 2.5, fillColor=HUE[colour], strokeColor=HUE[colour])


def _estimates(points: Sequence[Point], places: Sequence[float], scale: Scale) -> Iterator[Shape]:
    for point, x in zip(points, places, strict=True):
        if point.estimate and point.value is not None:
            dot = Circle(x, scale.at(float(point.value)), 3, fillColor=HUE["paper"])
            dot.strokeColor, dot.strokeWidth = HUE["value"], 1.5
            yield dot


def _ends(trend: Trend, scale: Scale, right: float, value: str, target: str) -> Iterator[Shape]:
    last = trend.last
    heights = [scale.at(float(v)) if v is not None else None for v in (last.value, last.target)]
    high, low = _apart(*heights)
    if high is None:
        yield draw_text(right, TREND_BOTTOM + 8, "no data", size=SMALL, colour="missing", bold=True)
    else:
        yield draw_text(right, high - 3, value, size=SMALL, colour="value", bold=True)
    if low is not None:
        yield draw_text(right, low - 3, f"target {target}", size=SMALL, colour="quiet")


def _apart(value: float | None, target: float | None) -> tuple[float | None, float | None]:
    """Return the heights of two labels, moved so far apart that both can be read."""
    need = SMALL + GAP - 2
    if value is None or target is None or abs(value - target) >= need:
        return value, target
    middle = (value + target) / 2
    shift = need / 2 if value >= target else -need / 2
    return middle + shift, middle - shift


def _labels(points: Sequence[Point], places: Sequence[float]) -> Iterator[Shape]:
    step = 1 if len(points) <= MOST_LABELS // 2 else 2
    for number, (point, x) in enumerate(zip(points, places, strict=True)):
        if (len(points) - 1 - number) % step == 0:
            yield draw_text(x, 7, point.label, size=8, colour="quiet", anchor="middle")
        if point.value is None:
            yield draw_text(x, TREND_BOTTOM + 3, "×", size=9, colour="missing", anchor="middle")


def _runs(values: Sequence[Decimal | float | None]) -> Iterator[list[int]]:
    """Yield the places of values that follow each other without a gap."""
    run: list[int] = []
    for number, value in enumerate(values):
        if value is not None:
            run.append(number)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _numbers(points: Sequence[Point]) -> Iterator[float]:
    for point in points:
        yield from (float(v) for v in (point.value, point.target) if v is not None)


def progress_chart(done: int | None, gone: int | None) -> Drawing:
    """Return the bar; both are whole percents, None when nobody knows."""
    drawing = sheet(PROGRESS_WIDTH, PROGRESS_HEIGHT)
    percent = LONG / max(100, done or 0, gone or 0)  # points; more than the whole still fits
    drawing.add(
        draw_box(PROGRESS_LEFT, 10, 100 * percent, BAR, fill="band", stroke="faint", border=0.75)
    )
    if done is not None:
        if done:
            drawing.add(draw_box(PROGRESS_LEFT, 10, done * percent, BAR, fill="value"))
        drawing.add(
            draw_text(
                PROGRESS_LEFT + LONG + 6, 11, f"{done} %", size=9.5, colour="value", bold=True
            )
        )
    if gone is not None:
        x = PROGRESS_LEFT + gone * percent
        drawing.add(draw_line(x, 7, x, 24, colour="ink", width=1.5))
        drawing.add(Polygon([x - 4, 29, x + 4, 29, x, 23], fillColor=HUE["ink"], strokeColor=None))
    return drawing


def status_mark(status: MeasureStatus) -> str:
    """Return the shape as an inline picture that screen readers skip: the word says it."""
    drawing: Drawing = sheet(SIZE, SIZE)
    drawing.add(draw_mark(status, SIZE / 2, SIZE / 2, 11))
    return decoration(drawing, "status")


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
    drawing = sheet(LEARNING_WIDTH, height)
    right = LEARNING_WIDTH - BOX_WIDTH - 1
    drawing.add(draw_text(0, height - 14, "Learned from", size=10.5, colour="quiet"))
    drawing.add(draw_text(right, height - 14, "Took it over", size=10.5, colour="quiet"))
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
        yield draw_box(x, bottom, BOX_WIDTH, BOX_HEIGHT, fill="band", stroke="faint", round_by=5)
        (short,) = wrapped(name, BOX_WIDTH - 20, 11, 1, bold=True)
        yield draw_text(x + 10, y - 4, short, size=11, bold=True)


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
        yield draw_line(BOX_WIDTH + 1, y1, end - 8, y2, colour=colour, width=width, dashes=dashes)
        head = [end, y2, end - 9, y2 + 4.5, end - 9, y2 - 4.5]
        yield Polygon(head, fillColor=HUE[colour], strokeColor=None)
        names = ", ".join(lesson.practice for lesson in shared)
        (short,) = wrapped(names, end - BOX_WIDTH - 60, 9.5, 1)
        x, y = BOX_WIDTH + (end - BOX_WIDTH) * at, y1 + (y2 - y1) * at
        yield draw_text(x, y + 5, short, size=9.5, colour=colour, anchor="middle")


def comparison_chart(laid: Laid) -> Drawing:
    """Return the changes of two measures at their lag: the origin dashed, the target solid.

    Both are drawn in standard deviations of their own, the better the higher.
    """
    drawing = sheet(PAIR_WIDTH, PAIR_HEIGHT)
    months = range(min(laid.changes), max(laid.changes) + 1, laid.step)
    places = spread(len(months), 8, PAIR_WIDTH - 8)
    sides = [standardised(side) for side in zip(*laid.changes.values(), strict=True)]
    scale = Scale.over([value for side in sides for value in side], PAIR_BOTTOM, PAIR_TOP)
    middle = scale.at(0)
    drawing.add(draw_line(0, middle, PAIR_WIDTH, middle, colour="line", width=0.75))
    looks = (("ink", True), ("value", False))
    for side, (colour, dashed) in reversed(list(zip(sides, looks, strict=True))):
        values = dict(zip(laid.changes, side, strict=True))
        course = [values.get(month) for month in months]
        for shape in _course(course, places, scale, colour, dashed=dashed):
            drawing.add(shape)
    for shape in (*_pair_legend(laid), *_pair_axis(laid)):
        drawing.add(shape)
    return drawing


def _pair_legend(laid: Laid) -> Iterator[Shape]:
    later = f", {counted(laid.lag, 'month')} later" if laid.lag else ""
    lines = (("ink", (4, 3), laid.names[0], ""), ("value", (), laid.names[1], later))
    for row, (colour, dashes, name, rest) in enumerate(lines):
        y = PAIR_HEIGHT - 12 - row * 14
        yield draw_line(0, y + 3, SAMPLE, y + 3, colour=colour, width=2, dashes=dashes)
        room = PAIR_WIDTH - SAMPLE - 6 - width_of(rest, LABEL)
        (short,) = wrapped(name, room, LABEL, 1)
        yield draw_text(SAMPLE + 6, y, short + rest, size=LABEL, colour=colour)


def _pair_axis(laid: Laid) -> Iterator[Shape]:
    first, last = (label_of(month, laid.step) for month in (min(laid.changes), max(laid.changes)))
    yield draw_text(0, 6, first, size=SMALL, colour="quiet")
    yield draw_text(PAIR_WIDTH, 6, last, size=SMALL, colour="quiet", anchor="end")
