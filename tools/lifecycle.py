"""The life of an exchange, drawn and told in docs/ from what `exchanges/lifecycle.py` declares.

lifecycle.py          write docs/images/exchange.svg and the tables of docs/exchanges.md
lifecycle.py check    exit 1 if they are not what the declaration gives
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import django

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

from entrepairs.exchanges.lifecycle import AGREED, ASKED, IN_DISPUTE, OPEN, STEPS, WAITS, Does, Move, Who
from entrepairs.exchanges.models import Exchange

DOCS = Path(__file__).resolve().parents[1] / "docs"
DRAWING, PAGE = DOCS / "images" / "exchange.svg", DOCS / "exchanges.md"

KINDS = {Who.TIME: "time", Who.STEWARD: "steward"}

# A ladder: a column for each state, a rung for each way a step leads; no place is set by hand.
FIRST_X, FIRST_Y, WIDE, HIGH, LAST_WIDE = 270, 150, 62, 30, 130
BANDS: Mapping[str, frozenset[str]] = {
    "in talk": ASKED | OPEN,
    "agreed": AGREED,
    "before stewards": IN_DISPUTE,
}
LEGEND = {"people": "a side", "steward": "a steward", "time": "time, where nobody says a word"}
STYLE = (
    ".paper{fill:#FAF7F2}.band{fill:#fff}.bar{stroke:#D9D4C8}.rung{stroke-width:2.5}.rule{stroke:#EAE5DA}"
    "text{fill:#1E2A26}.head{font-weight:600}.muted{fill:#55635D;font-size:12px}"
    ".people{stroke:#1F6B4F}.steward{stroke:#7A3E7B;stroke-dasharray:9 4}"
    ".time{stroke:#7D5800;stroke-dasharray:2 4}"
    ".to{fill:#FAF7F2;stroke-width:2.5;stroke-dasharray:none}"
    ".f-people{fill:#1F6B4F}.f-steward{fill:#7A3E7B}.f-time{fill:#7D5800}"
)


def states() -> list[str]:
    """The columns: those where something can follow as they are declared, then those that end it."""
    leaving = {state for step in STEPS.values() for state in step.sources}
    found = [str(state) for state in Exchange.State]
    return [state for state in found if state in leaving] + [state for state in found if state not in leaving]


def drawing() -> str:
    """The picture, as SVG: the same for the same declaration."""
    columns = {state: FIRST_X + index * WIDE for index, state in enumerate(states())}
    rungs = [(step, move) for step in STEPS.values() for move in step.moves]
    width, bottom = FIRST_X + len(columns) * WIDE + LAST_WIDE, FIRST_Y + len(rungs) * HIGH
    height = bottom + 50
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
            f' aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="14">'
        ),
        '<title id="title">The life of an exchange</title>',
        (
            '<desc id="desc">Each state is a column, each step a rung from where it is open'
            " to where it leads. The tables of docs/exchanges.md say the same.</desc>"
        ),
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{width}" height="{height}"/>',
    ]
    parts += [line for name in BANDS for line in _band(name, columns, bottom)]
    for state, x in columns.items():
        parts += [
            f'<path class="bar" d="M{x} {FIRST_Y - 8}V{bottom}"/>',
            f'<text class="head" transform="translate({x + 5} {FIRST_Y - 16}) rotate(-45)">{state}</text>',
        ]
    before = ""
    for index, (step, move) in enumerate(rungs):
        y = FIRST_Y + index * HIGH + HIGH // 2
        if step.name != before:
            parts += [
                f'<path class="rule" d="M20 {y - HIGH // 2}H{width - 20}"/>',
                f'<text class="head" x="20" y="{y + 5}">{step.name}</text>',
            ]
        before = step.name
        parts += _rung(move, columns, y)
        does = "" if move.does is Does.NOTHING else move.does.value
        parts += [
            f'<text class="muted" x="160" y="{y + 4}">{move.who.value}</text>',
            f'<text class="muted" x="{width - LAST_WIDE}" y="{y + 4}">{does}</text>',
        ]
    return "\n".join([*parts, *_legend(bottom + 30), "</svg>"]) + "\n"


def _band(name: str, columns: Mapping[str, int], bottom: int) -> Iterator[str]:
    """The ground of some states that stand side by side; where they do not, each has a piece of it."""
    left = [columns[state] - WIDE // 2 for state in columns if state in BANDS[name]]
    for x in left:
        yield f'<rect class="band" x="{x}" y="{FIRST_Y - 8}" width="{WIDE}" height="{bottom - FIRST_Y + 8}"/>'
    yield f'<text class="muted" x="{left[0] + 4}" y="{bottom + 14}">{name}</text>'


def _rung(move: Move, columns: Mapping[str, int], y: int) -> Iterator[str]:
    """A filled dot where a step is open, a ring where it leads, and heads that point there."""
    kind, to = KINDS.get(move.who, "people"), columns[move.target]
    ends = sorted({to, *(columns[source] for source in move.sources)})
    if len(ends) > 1:
        yield f'<path class="rung {kind}" d="M{ends[0]} {y}H{ends[-1]}"/>'
    if ends[0] < to:
        yield f'<path class="f-{kind}" d="M{to - 8} {y}l-10 -5v10z"/>'
    if ends[-1] > to:
        yield f'<path class="f-{kind}" d="M{to + 8} {y}l10 -5v10z"/>'
    yield f'<circle class="to {kind}" cx="{to}" cy="{y}" r="7"/>'
    for source in sorted(move.sources, key=lambda state: columns[state]):
        yield f'<circle class="f-{kind}" cx="{columns[source]}" cy="{y}" r="4.5"/>'


def _legend(y: int) -> Iterator[str]:
    x = 20
    for kind, words in LEGEND.items():
        yield f'<path class="rung {kind}" d="M{x} {y}h40"/>'
        yield f'<text class="muted" x="{x + 48}" y="{y + 4}">{words}</text>'
        x += 160
    x += 80
    yield f'<circle class="f-people" cx="{x}" cy="{y}" r="4.5"/>'
    yield f'<text class="muted" x="{x + 12}" y="{y + 4}">from here</text>'
    yield f'<circle class="to people" cx="{x + 100}" cy="{y}" r="7"/>'
    yield f'<text class="muted" x="{x + 114}" y="{y + 4}">to there</text>'


def tables() -> dict[str, str]:
    """The tables of the page, by name."""
    steps = ["| from | step | who | to | does | writes |", "| --- | --- | --- | --- | --- | --- |"]
    for step in STEPS.values():
        for move in step.moves:
            letters = ", ".join(f"{letter.name} ({letter.to.value})" for letter in move.letters)
            cells = (
                ", ".join(sorted(move.sources)),
                step.name,
                move.who.value,
                move.target,
                move.does.value,
                letters,
            )
            steps.append(f"| {' | '.join(cells)} |")
    waits = ["| in | lasts | reminders before the end | then |", "| --- | --- | --- | --- |"]
    for wait in WAITS:
        for state in sorted(wait.states):
            taken = [
                f"{step.name} → {move.target}"
                for step in STEPS.values()
                for move in step.moves
                if move.who is Who.TIME and state in move.sources
            ]
            reminders = ", ".join(_days(before.days) for before in wait.reminders) or "none"
            waits.append(f"| {state} | {_days(wait.lasts.days)} | {reminders} | {' or '.join(taken)} |")
    return {"steps": "\n".join(steps), "waits": "\n".join(waits)}


def _days(days: int) -> str:
    return f"{days} day{'s' if days != 1 else ''}"


def page(present: str) -> str:
    """The page with its tables as they must be; what stands around them stays. ValueError without a place."""
    for name, table in tables().items():
        mark = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        if not mark.search(present):
            raise ValueError(f"{PAGE.name} has no place for its {name}")
        present = mark.sub(rf"\1{table}\n\2", present)
    return present


def files() -> dict[Path, str]:
    return {DRAWING: drawing(), PAGE: page(PAGE.read_text(encoding="utf-8"))}


def main(words: list[str]) -> int:
    stale = [path for path, text in files().items() if not path.exists() or path.read_text("utf-8") != text]
    if words == ["check"]:
        for path in stale:
            print(f"{path.name} is not what exchanges/lifecycle.py declares: run tools/lifecycle.py")
        return 1 if stale else 0
    for path in stale:
        path.write_text(files()[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
