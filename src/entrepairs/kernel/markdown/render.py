"""From a text in Markdown to HTML."""

import re
from collections import Counter
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import nh3
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from entrepairs.engines.text import fold

from .parser import is_name, name_of, parser
from .resolver import Link, Nowhere, Resolver

MOST_CHARACTERS = 200_000
DEEPEST = 6
# What may come out, whatever went in.
TAGS = {
    *(
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "del",
        "div",
        "em",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
    ),
    *(
        "h6",
        "hr",
        "img",
        "input",
        "label",
        "li",
        "ol",
        "p",
        "picture",
        "pre",
        "s",
        "section",
        "small",
        "source",
    ),
    *("span", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "class", "aria-label", "rel"},
    "code": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "img": {"src", "alt", "width", "height", "loading", "decoding", "class"},
    "input": {"type", "disabled", "checked"},
    "ol": {"start"},
    "section": {"aria-label"},
    "source": {"srcset", "sizes", "type"},
    "th": {"scope"},
    **{tag: {"id"} for tag in ("h2", "h3", "h4", "h5", "h6", "li", "sup")},
}
CLASSES = {
    "a": {"missing", "outside"},
    "div": {"scroll"},
    "td": {"right", "centre"},
    "th": {"right", "centre"},
    "li": {"task"},
    "ul": {"tasks"},
    "figure": {"illustration"},
}
SCHEMES = {"http", "https", "mailto", "tel"}


@dataclass(frozen=True)
class Heading:
    level: int  # from 2
    text: str
    anchor: str


@dataclass(frozen=True)
class Rendered:
    html: SafeString
    headings: list[Heading] = field(default_factory=list)


def render(source: str, *, resolver: Resolver | None = None, prefix: str = "") -> Rendered:
    """The text as HTML, and its headings. The largest heading is an h2: the page has its own h1.

    `prefix` keeps the anchors of several texts on one page apart. No statement but those of the resolver.
    """
    made = parser()
    env: dict[str, Any] = {"resolver": resolver or Nowhere(), "prefix": prefix}
    tokens = [copy(token) for token in made.parse(source[:MOST_CHARACTERS], env)]
    headings = _number_headings(tokens, prefix)
    html = _Writer(made).render(tokens, made.options, env)
    return Rendered(mark_safe(_clean(html)), headings)  # noqa: S308 - it has just been cleaned


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={
            tag: {name for name in allowed if name != "class"} for tag, allowed in ATTRIBUTES.items()
        },
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel=None,
        clean_content_tags={"script", "style"},
        tag_attribute_values={},
    )


def _number_headings(tokens: Sequence[Token], prefix: str) -> list[Heading]:
    """Make the largest headings h2, the next largest h3, and so on, and give each an anchor of its words."""
    headings: list[Heading] = []
    sizes = sorted({int(token.tag[1:]) for token in tokens if token.type == "heading_open"})
    level = 1
    used: Counter[str] = Counter()
    for number, token in enumerate(tokens):
        if token.type not in {"heading_open", "heading_close"}:
            continue
        if token.type == "heading_open":
            level = min(sizes.index(int(token.tag[1:])) + 2, level + 1, DEEPEST)
        token.tag = f"h{level}"
        if token.type == "heading_open":
            text = _text_of(tokens[number + 1])
            stem = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:60] or "part"
            used[stem] += 1
            anchor = f"{prefix}s-{stem}" + (f"-{used[stem]}" if used[stem] > 1 else "")
            token.attrSet("id", anchor)
            headings.append(Heading(level, text, anchor))
    return headings


def _text_of(inline: Token) -> str:
    return "".join(
        child.content for child in inline.children or [] if child.type in {"text", "code_inline", "page"}
    ).strip()


class _Writer(RendererHTML):
    """How the tokens of ours, and those that we write in another way, look in HTML."""

    def __init__(self, made: MarkdownIt) -> None:
        super().__init__(made)
        # The plugins' own rules are functions of `made`: ours stand before them.
        self.rules = {**made.renderer.rules, **self.rules}  # type: ignore[attr-defined]

    # Links

    def page(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        token = tokens[number]
        link = env["resolver"].page(token.meta["name"])
        return _anchor(link, token.content)

    def link_open(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        href = str(tokens[number].attrGet("href") or "")
        if is_name(href):
            link = env["resolver"].file(name_of(href))
            return f'<a href="{escape(link.url)}">' if link else '<a class="missing">'
        if href.startswith(("/", "#", "?")):
            return f'<a href="{escape(href)}">'
        return f'<a href="{escape(href)}" class="outside" rel="nofollow ugc noopener">'

    # Pictures

    def image(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        token = tokens[number]
        source = str(token.attrGet("src") or "")
        alt = self.renderInlineAsText(token.children or [], options, env)
        if not is_name(source):  # nothing comes from elsewhere: it can be looked at there
            return format_html(
                '<a href="{}" class="outside" rel="nofollow ugc noopener">{}</a>', source, alt or source
            )
        name = name_of(source)
        found = env["resolver"].picture(name, alt, block=bool(token.meta.get("block")))
        if found is not None:
            return str(conditional_escape(found))
        missing = format_html('<a class="missing">{}</a>', alt or name)
        return f"<p>{missing}</p>" if token.meta.get("block") else missing

    # Tables: wider than a telephone, they scroll by themselves

    def table_open(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        return format_html(
            '<div class="scroll" tabindex="0" role="region" aria-label="{}"><table>\n', _("Table")
        )

    def table_close(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        return f'<th scope="col"{_side(tokens[number])}>'

    def td_open(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        return f"<td{_side(tokens[number])}>"

    # Footnotes

    def footnote_ref(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        note, again = _note(tokens[number], env)
        words = _("Note %(number)s") % {"number": note.rpartition("-")[2]}
        return (
            f'<sup id="{note}-from{again}"><a href="#{note}" aria-label="{escape(words)}">'
            f"{note.rpartition('-')[2]}</a></sup>"
        )

    def footnote_block_open(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        return format_html('<hr>\n<section aria-label="{}"><ol>\n', _("Notes"))

    def footnote_block_close(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        return "</ol></section>\n"

    def footnote_open(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        return f'<li id="{_note(tokens[number], env)[0]}">'

    def footnote_close(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        return "</li>\n"

    def footnote_anchor(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        note, again = _note(tokens[number], env)
        return format_html(' <a href="#{}-from{}" aria-label="{}">↩</a>', note, again, _("Back to the text"))

    # Checklists

    def list_item_open(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        is_task = "task-list-item" in str(tokens[number].attrGet("class") or "")
        return '<li class="task">' if is_task else "<li>"

    def bullet_list_open(self, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
        has_tasks = "contains-task-list" in str(tokens[number].attrGet("class") or "")
        return '<ul class="tasks">\n' if has_tasks else "<ul>\n"


def _anchor(link: Link | None, text: str) -> SafeString:
    if link is None:
        return format_html("{}", text)
    if not link.exists:
        return format_html('<a href="{}" class="missing">{}</a>', link.url, text)
    return format_html('<a href="{}">{}</a>', link.url, text)


def _side(token: Token) -> str:
    style = str(token.attrGet("style") or "")
    if "right" in style:
        return ' class="right"'
    return ' class="centre"' if "center" in style else ""


def _note(token: Token, env: Any) -> tuple[str, str]:
    """The anchor of a footnote, and what tells a second reference to it from the first."""
    again = int(token.meta.get("subId", 0) or 0)
    return f"{env['prefix']}note-{int(token.meta['id']) + 1}", f"-{again + 1}" if again > 0 else ""
