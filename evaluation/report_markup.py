"""HTML and SVG built from elements: whatever isn't `Html` yet is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable

_VOID = frozenset({"br", "input", "link", "meta"})


class Html(str):
    """Text that is markup already. Changing it gives a plain `str`, which is escaped again."""

    __slots__ = ()


def escape(text: str) -> Html:
    """Return `text` safe for use between tags and in quoted attributes; `Html` as it is."""
    return text if isinstance(text, Html) else Html(html.escape(text))


def join(parts: Iterable[str | None]) -> Html:
    """Return the parts one after the other, each escaped unless it is `Html`; None is left out."""
    return Html("".join(escape(part) for part in parts if part is not None))


def element(name: str, /, *children: str | None, **attributes: str | float | bool | None) -> Html:
    """Return the element `name` with its children, escaped unless they are `Html`.

    In the names of attributes a final "_" is dropped and others become "-". A value of
    None or False leaves the attribute out, True writes its name alone.
    """
    written = "".join(
        _attribute(key, value)
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")


def number(value: float) -> str:
    """Return a coordinate with at most two decimals: 12.50 is "12.5"."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _attribute(key: str, value: str | float | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    return f' {name}="{escape(value if isinstance(value, str) else number(value))}"'
