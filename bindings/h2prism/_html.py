"""What notebooks show: sequence diagrams and tables, as HTML that needs no script and no file besides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from h2prism._core import Frame
    from h2prism._events import Event
    from h2prism._run import Result

MOST_ROWS = 200
WIDTH = 720
LEFT, RIGHT = 90, 690  # the two lifelines
ROW = 22
COLOURS = {"strong": "#1a7f37", "weak": "#9a6700", "fail": "#cf222e", "skip": "#6e7781", "inconclusive": "#8250df"}
_CELL = 'style="text-align:left;padding:1px 8px;font-family:monospace"'


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _arrow(event: Event, y: int) -> str:
    label = event.note or (repr(event.frame)[1:-1] if event.frame is not None else repr(event.octets[:24])[1:])
    name = type(event.frame).__name__ if event.frame is not None else event.kind
    colour = "#0969da" if event.sent else "#8250df"
    if name in ("RstStream", "Goaway"):
        colour = "#cf222e"
    begin, end = (LEFT, RIGHT) if event.sent else (RIGHT, LEFT)
    head = end - 7 if event.sent else end + 7
    return (
        f'<line x1="{begin}" y1="{y}" x2="{end}" y2="{y}" stroke="{colour}"/>'
        f'<path d="M{end} {y}L{head} {y - 4}L{head} {y + 4}z" fill="{colour}"/>'
        f'<text x="{LEFT + 14}" y="{y - 4}" fill="{colour}">{escape(_shortened(label, 92))}</text>'
    )


def _remark(event: Event, y: int) -> str:
    text = event.note
    if event.kind == "fields":
        text = ", ".join(f"{f.name}: {f.value}" for f in event.fields or [])
    return f'<text x="{LEFT + 14}" y="{y - 4}" fill="#6e7781">{escape(_shortened(text, 92))}</text>'


def sequence(events: Iterable[Event], target: str) -> str:
    """A sequence diagram: our end on the left, ``target`` on the right; at most 200 rows."""
    shown = list(events)
    left_out = max(0, len(shown) - MOST_ROWS)
    rows = []
    for n, event in enumerate(shown[:MOST_ROWS]):
        y = 48 + n * ROW
        draw = _arrow if event.sent or event.received else _remark
        rows.append(f'<text x="0" y="{y}" fill="#6e7781">{event.at * 1000:.2f} ms</text>{draw(event, y)}')
    height = 60 + len(rows) * ROW
    lifelines = "".join(
        f'<text x="{x}" y="14" text-anchor="middle" font-weight="bold" fill="currentColor">{escape(who)}</text>'
        f'<line x1="{x}" y1="20" x2="{x}" y2="{height - 8}" stroke="#d0d7de"/>'
        for x, who in ((LEFT, "h2prism"), (RIGHT, target))
    )
    more = f"<p>{left_out} more events</p>" if left_out else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="monospace" font-size="11">{lifelines}{"".join(rows)}</svg>{more}'
    )


def peer(title: str, state: str | None, events: Iterable[Event], target: str) -> str:
    """A peer: what it is, and its sequence diagram."""
    colour = COLOURS["strong" if state is None else "skip"]
    return f'<p style="color:{colour}"><b>{escape(title)}</b></p>{sequence(events, target)}'


def verdict(grade: str, finding: str, matched: str, observed: str) -> str:
    """A verdict in one line, coloured by its grade."""
    said = escape(matched or finding)
    return f'<p><b style="color:{COLOURS.get(grade, "inherit")}">{escape(grade)}</b> {said}: {escape(observed)}</p>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = "".join(f"<th {_CELL}>{escape(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td {_CELL}>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


def frame(self: Frame) -> str:
    """A frame: its line, and its octets as a dump."""
    return f"<p><code>{escape(repr(self)[1:-1])}</code></p><pre>{escape(self.dump())}</pre>"


def results(all_of_them: Sequence[Result]) -> str:
    """Results of a run: how many of each grade, then a row for each that is no plain pass."""
    counts: dict[str, int] = {}
    for result in all_of_them:
        counts[result.grade] = counts.get(result.grade, 0) + 1
    told = ", ".join(
        f'<b style="color:{COLOURS.get(grade, "inherit")}">{n} {escape(grade)}</b>' for grade, n in counts.items()
    )
    rows = [
        (
            f'<span style="color:{COLOURS.get(r.grade, "inherit")}">{escape(r.grade)}</span>',
            escape(r.id),
            escape(r.finding),
            escape(_shortened(r.reason, 160)),
        )
        for r in all_of_them
        if r.grade != "strong"
    ]
    table = _table(("grade", "case", "finding", "reason"), rows[:MOST_ROWS]) if rows else ""
    return f"<p>{len(all_of_them)} results: {told}</p>{table}"
