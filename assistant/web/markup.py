"""Small pieces of HTML. Whatever comes from a reader or a document passes through `escape`."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from markdown_it import MarkdownIt

from assistant import texts

# Marks a cell without a value: not shown where a row is shown as a list.
EMPTY = ' class="empty"'
# Gradio reads what it shows as a template, so braces are written as references too.
_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})
_MARK = re.compile(r"\[(\d+)\]")
# Quotes are shown as they stand: no links, pictures or HTML are made of what they hold.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(
    [
        "link",
        "image",
        "autolink",
        "html_inline",
        "html_block",
        "heading",
        "lheading",
        "backticks",
        "code",
        "fence",
        "reference",
    ]
)


def escape(text: object) -> str:
    """Return text as HTML that shows it as it is, in content and in attributes alike."""
    return html.escape(str(text), quote=True).translate(_BRACES)


def from_markdown(text: str) -> str:
    """Return an answer's Markdown (paragraphs, lists, emphasis, quotes) as HTML."""
    return str(_MARKDOWN.render(text)).translate(_BRACES)


def with_links(markup: str, links: Mapping[int, str]) -> str:
    """Return HTML with each mark [n] that `links` knows replaced by its link."""
    return _MARK.sub(lambda mark: links.get(int(mark[1]), mark[0]), markup)


def attributes(values: Mapping[str, object]) -> str:
    """Return attributes, each with a blank in front."""
    return "".join(f' {name}="{escape(value)}"' for name, value in values.items())


def outside(url: str, name: str = "") -> str:
    """Return a link to another site, named or by its host, if it is an ordinary web address."""
    if not url.startswith(("https://", "http://")):
        return ""
    shown = escape(name or url.split("/")[2])
    return (
        f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{shown} ↗'
        f'<span class="spoken"> ({escape(texts.OPENS_OUTSIDE)})</span></a>'
    )
