"""HTML that cannot be broken by what is put into it: all text is escaped on its way in."""

import html


class Html(str):
    """Markup. Only `el` and `join` make it; any other text is escaped when it becomes part."""


Part = object
"""Html, any other value (as text), or None (nothing)."""
EMPTY = ("circle", "line", "link", "meta", "rect")


def el(tag: str, /, *inner: Part, **attributes: Part) -> Html:
    """An element. `class_` is class, `data_x` is data-x; None leaves an attribute out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if tag in EMPTY:
        return Html(f"<{tag}{told}/>")
    return Html(f"<{tag}{told}>{join(*inner)}</{tag}>")


def join(*inner: Part) -> Html:
    """Parts one after the other."""
    return Html("".join(_part(each) for each in inner if each is not None))


def _part(value: Part) -> str:
    return value if isinstance(value, Html) else _escaped(value)


def _escaped(value: Part) -> str:
    """Text without markup; what cannot be printed, or turns its neighbours, is shown as a sign."""
    text = "".join(_shown(each) for each in str(value))
    return html.escape(text, quote=True)


def _shown(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"
