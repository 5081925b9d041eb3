"""A layout as SVG: no script, nothing from outside, readable on light and on dark paper."""

from state_machines.definition import Definition
from state_machines.diagrams.layout import (
    BOX,
    CHIP,
    LANE,
    LETTER,
    LONGEST,
    MARGIN,
    Box,
    Layout,
    Trunk,
)
from state_machines.labels import Progress, words
from state_machines.markup import for_html

CORNER = 7  # radius of an arrow's bend, in pixels
HEAD = 6  # length of an arrowhead
COLOURS = {"now": "#1d5fd1", "late": "#c22f2f", "done": "#2b7a3d", "next": "#6b7280"}
# Each page theme has paper and ink that belong together; a page that forbids styles inside its
# pictures shows the same lines in its own text colour on its own paper.
STYLE = (
    ".machine{color:#1c2430;max-width:100%;height:auto}.machine .paper{fill:#fff}"
    "@media (prefers-color-scheme:dark){.machine{color:#e4e8ef}.machine .paper{fill:#12161d}}"
)
ICONS = {
    "done": '<circle r="8" fill="#2b7a3d"/>'
    '<path d="M-4 0l3 3 5-6" fill="none" stroke="#fff" stroke-width="2"/>',
    "now": '<circle r="8" fill="#1d5fd1"/><path d="M-2.5-4.5l6.5 4.5-6.5 4.5z" fill="#fff"/>',
    "late": '<path d="M0-9l9 16h-18z" fill="#c22f2f"/>'
    '<path d="M0-3v5m0 2v1.5" stroke="#fff" stroke-width="2"/>',
    "next": '<circle r="7" fill="none" stroke="currentColor" stroke-dasharray="3 2.5"/>',
    "end": '<circle r="7.5" fill="none" stroke="currentColor"/><circle r="4" fill="currentColor"/>',
    "": '<circle r="7" fill="none" stroke="currentColor" stroke-opacity=".45"/>',
}


def draw(definition: Definition, layout: Layout, progress: Progress) -> str:
    """Return the `<svg>` element of a definition with the progress of one instance."""
    name = for_html(f"machine-{definition.key}-{definition.version}")
    width, height = round(layout.width), round(layout.height)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="machine" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif" font-size="12" '
        f'fill="currentColor">'
    )
    parts = [
        opening,
        f'<title id="{name}-title">{for_html(definition.title)}</title>',
        f'<desc id="{name}-desc">{for_html(_summary(definition, progress))}</desc>',
        f"<style>{STYLE}</style>",
        '<rect class="paper" width="100%" height="100%" rx="8" fill="none"/>',
        *_start(layout),
        *(_trunk(trunk, layout, leftwards=True) for trunk in layout.skips),
        *(_trunk(trunk, layout, leftwards=False) for trunk in layout.returns),
    ]
    for box, below in zip(layout.boxes, [*layout.boxes[1:], None], strict=True):
        parts.append(_box(definition, box, layout.x, progress))
        if below and box.onward:
            parts.append(_onward(box, below, layout.x + BOX / 2))
    return "\n".join([*parts, "</svg>"])


def _summary(definition: Definition, progress: Progress) -> str:
    marked: dict[str, list[str]] = {}
    for state in definition.states:
        for tag in progress.tags(state):
            marked.setdefault(tag, []).append(words(state))
    told = [f"{tag.capitalize()}: {', '.join(states)}." for tag, states in marked.items()]
    late = [step.key for step in definition.steps if step.key in progress.late]
    told += [f"Late steps: {', '.join(late)}."] if late else []
    flow = ", ".join(words(state) for state in definition.states)
    return " ".join([*told, f"States in order: {flow}."])


def _start(layout: Layout) -> list[str]:
    x, y = layout.x + BOX / 2, layout.boxes[0].y
    return [
        f'<circle cx="{x:g}" cy="{MARGIN + 6}" r="6"/>',
        _line(f"M{x:g} {MARGIN + 12}V{y - HEAD:g}"),
        _head(x, y, 0, 1),
    ]


def _box(definition: Definition, box: Box, x: float, progress: Progress) -> str:
    tags = progress.tags(box.state)
    final = definition.is_final(box.state)
    icon = "late" if "late" in tags else next(iter(tags), "end" if final else "")
    parts = [
        f'<g transform="translate({x:g} {box.y:g})">',
        _frame(box.height, tags, final=final),
        f'<g transform="translate(22 21)">{ICONS[icon]}</g>',
        f'<text x="38" y="26" font-size="15" font-weight="600">{for_html(words(box.state))}</text>',
        _pills((*tags, "end") if final else tags),
        *(
            _chip(chip.key, chip.title, (chip.x, chip.y, chip.width), progress)
            for chip in box.chips
        ),
        "</g>",
    ]
    return "".join(parts)


def _frame(height: float, tags: tuple[str, ...], *, final: bool) -> str:
    colour = next((COLOURS[tag] for tag in reversed(tags)), "currentColor")
    strength = 3 if {"now", "late"} & set(tags) else 1.5
    dashes = ' stroke-dasharray="7 4"' if "next" in tags else ""
    inner = (
        f'<rect x="3.5" y="3.5" width="{BOX - 7}" height="{height - 7:g}" rx="8" fill="none" '
        'stroke="currentColor" stroke-opacity=".5"/>'
    )
    return (
        f'<rect width="{BOX}" height="{height:g}" rx="11" fill="{colour}" fill-opacity=".07" '
        f'stroke="{colour}" stroke-width="{strength}"{dashes}/>' + (inner if final else "")
    )


def _pills(tags: tuple[str, ...]) -> str:
    x, parts = float(BOX - MARGIN), []
    for tag in reversed(tags):
        width = len(tag) * 7 + 14
        x -= width
        parts.append(
            f'<rect x="{x:g}" y="11" width="{width}" height="20" rx="10" '
            f'fill="{COLOURS.get(tag, "#6b7280")}"/>'
            f'<text x="{x + width / 2:g}" y="25" font-size="11.5" font-weight="600" '
            f'text-anchor="middle" fill="#fff">{tag}</text>'
        )
        x -= 6
    return "".join(parts)


def _chip(key: str, title: str, place: tuple[float, float, float], progress: Progress) -> str:
    x, y, width = place
    tag = "late" if key in progress.late else "done" if key in progress.done else ""
    colour = COLOURS.get(tag, "currentColor")
    sign = {"late": " !", "done": " ✓"}.get(tag, "")
    return (
        f"<g><title>{for_html(f'{key} {title}')}{', ' + tag if tag else ''}</title>"
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{CHIP}" rx="5" fill="{colour}" '
        f'fill-opacity=".1" stroke="{colour}" stroke-opacity="{1 if tag else 0.35}" '
        f'stroke-width="{2 if tag == "late" else 1}"/>'
        f'<text x="{x + width / 2:g}" y="{y + 15:g}" text-anchor="middle">'
        f"{for_html(key)}{sign}</text></g>"
    )


def _onward(box: Box, below: Box, x: float) -> str:
    top = box.y + box.height
    middle = (top + below.y - HEAD) / 2
    first = middle - (len(box.onward) - 1) * 7.5 + 4
    texts = (
        _text(label, x + 9, first + number * 15, "start") for number, label in enumerate(box.onward)
    )
    return _line(f"M{x:g} {top:g}V{below.y - HEAD:g}") + _head(x, below.y, 0, 1) + "".join(texts)


def _trunk(trunk: Trunk, layout: Layout, *, leftwards: bool) -> str:
    """Draw all arrows to one target that run on one side of the boxes."""
    out = -1 if leftwards else 1
    edge = layout.x if leftwards else layout.x + BOX
    room = layout.left_texts if leftwards else layout.right_texts
    lane = edge + out * (room + trunk.lane * LANE + LANE / 2)
    goal = trunk.arrival.y
    ends = [
        min(trunk.sources, key=lambda port: port.y),
        max(trunk.sources, key=lambda port: port.y),
    ]  # these run the whole way, the others join them
    parts = []
    for port in trunk.sources:
        down = 1 if goal > port.y else -1
        path = f"M{edge:g} {port.y:g}H{lane - out * CORNER:g}"
        path += f"Q{lane:g} {port.y:g} {lane:g} {port.y + down * CORNER:g}"
        if port is ends[0 if down > 0 else 1]:
            path += f"V{goal - down * CORNER:g}Q{lane:g} {goal:g} {lane - out * CORNER:g} {goal:g}"
            path += f"H{edge + out * HEAD:g}"
        parts.append(_line(path, dashed=not leftwards))
        anchor = "end" if leftwards else "start"
        parts.append(_text(port.label, edge + out * 8, port.y - 5, anchor))
    return "".join([*parts, _head(edge, goal, -out, 0)])


def _line(path: str, *, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="5 3"' if dashed else ""
    return (
        f'<path d="{path}" fill="none" stroke="currentColor" stroke-opacity=".6" '
        f'stroke-width="1.5"{dashes}/>'
    )


def _head(x: float, y: float, dx: int, dy: int) -> str:
    """Draw an arrowhead whose point is at (x, y), looking into (dx, dy)."""
    back_x, back_y = x - dx * (HEAD + 2), y - dy * (HEAD + 2)
    return (
        f'<path d="M{x:g} {y:g}L{back_x + dy * 4.5:g} {back_y + dx * 4.5:g}'
        f'L{back_x - dy * 4.5:g} {back_y - dx * 4.5:g}z" fill-opacity=".8"/>'
    )


def _text(label: str, x: float, y: float, anchor: str) -> str:
    most = int(LONGEST / LETTER)
    short = label if len(label) <= most else label[: most - 1].rstrip() + "…"
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"><title>{for_html(label)}</title>'
        f"{for_html(short)}</text>"
    )
