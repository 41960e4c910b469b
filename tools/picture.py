"""A terminal's text as an SVG picture: `python -m tools.picture < screen.txt > screen.svg`.

Takes plain text and SGR colours, as `tmux capture-pane -pe` prints them.
"""

import collections.abc
import re
import sys
from xml.sax.saxutils import escape

WIDTH_PX, LINE_PX, MARGIN_PX = 8.43, 19, 18
BACKGROUND, FOREGROUND = "#0d1117", "#c9d1d9"
COLOURS = dict(
    enumerate(
        ("#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#b1bac4")
    )
)
SGR = re.compile(r"\x1b\[([0-9;]*)m")
OTHER = re.compile(r"\x1b\[[0-9;?]*[A-Za-ln-z]|\x1b[()][A-B0-2]|\r")


def picture(text: str) -> str:
    """The SVG of a screen; as wide as its longest line."""
    lines = [OTHER.sub("", line).rstrip() for line in text.rstrip().splitlines()]
    columns = max((len(SGR.sub("", line)) for line in lines), default=0)
    width = round(columns * WIDTH_PX + 2 * MARGIN_PX)
    height = len(lines) * LINE_PX + 2 * MARGIN_PX
    rows = "\n".join(_rows(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">\n'
        f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>\n'
        f'<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" '
        f'fill="{FOREGROUND}">\n{rows}\n</g>\n</svg>\n'
    )


def _rows(lines: list[str]) -> collections.abc.Iterator[str]:
    """Each line; a style lasts until the next, over line ends too."""
    style = ""
    for number, line in enumerate(lines):
        y, column = MARGIN_PX + (number + 0.75) * LINE_PX, 0
        for part, codes in zip(*_parts(line), strict=True):
            if part.strip():
                yield _text(MARGIN_PX + column * WIDTH_PX, y, part, style)
            column += len(part)
            style = style if codes is None else _style(codes)


def _text(x: float, y: float, text: str, style: str) -> str:
    """A run of one style, placed and stretched by its columns, whatever font is found."""
    length = len(text) * WIDTH_PX
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" textLength="{length:.1f}" '
        f'xml:space="preserve"{style}>{escape(text)}</text>'
    )


def _parts(line: str) -> tuple[list[str], list[str | None]]:
    """Texts, and the codes that follow each; the last is followed by none."""
    split = SGR.split(line)
    return split[::2], [*split[1::2], None]


def _style(codes: str) -> str:
    """Attributes of one SGR sequence: bold, and the first eight colours in either notation."""
    numbers = [int(part) for part in codes.split(";") if part]
    style = ' font-weight="bold"' if numbers[:1] == [1] else ""
    colour = numbers[-1] if numbers[:2] == [38, 5] else None
    if numbers and numbers[-1] // 10 in (3, 9):
        colour = numbers[-1] % 10
    return style + (f' fill="{COLOURS[colour]}"' if colour in COLOURS else "")


if __name__ == "__main__":
    sys.stdout.write(picture(sys.stdin.read()))
