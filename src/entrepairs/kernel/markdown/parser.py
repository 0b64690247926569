"""The dialect: CommonMark without HTML, and what a page of a commons needs beside it."""

import re
from collections.abc import Sequence
from functools import cache
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

MOST_NESTED = 12
NAME = r"[^\[\]|\n<>]{1,120}"
PAGE = re.compile(rf"\[\[({NAME})(?:\|({NAME}))?\]\]")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
WEB = ("http://", "https://", "mailto:", "tel:")
CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]")


def is_name(address: str) -> bool:
    """Whether an address is the bare name of a file that belongs to the text."""
    return bool(address) and not SCHEME.match(address) and not address.startswith(("/", "#", "?", "."))


def name_of(address: str) -> str:
    """The name as it was written, before the parser escaped it for an address."""
    return unquote(address)


def is_allowed(address: str) -> bool:
    """Whether a link may lead there: the web, a mail, a telephone, a page of this site, a place, a file."""
    seen = CONTROL.sub("", unquote(address)).casefold()
    if seen.startswith(("//", "/\\", "\\")):  # another site, without saying so
        return False
    return seen.startswith(WEB) if SCHEME.match(seen) else True


def _page(state: StateInline, silent: bool) -> bool:
    if not (found := PAGE.match(state.src, state.pos)):
        return False
    if not silent:
        token = state.push("page", "a", 0)
        token.meta = {"name": " ".join(found[1].split())}
        token.content = " ".join((found[2] or found[1]).split())
    state.pos = found.end()
    return True


def _lone_pictures(state: StateCore) -> None:
    """A picture that is all of its paragraph is a figure, which cannot stand inside a paragraph."""
    for before, inline, after in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        children = inline.children or []
        if before.type == "paragraph_open" and [child.type for child in children] == ["image"]:
            before.hidden = after.hidden = True
            children[0].meta["block"] = True


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - so the library asks for it
        return is_allowed(url)


@cache
def parser() -> MarkdownIt:
    made = _Parser(
        "commonmark", {"html": False, "linkify": False, "typographer": False, "maxNesting": MOST_NESTED}
    ).enable(["table", "strikethrough"])
    made.use(footnote_plugin, inline=False).use(tasklists_plugin, label=True)
    made.inline.ruler.before("link", "page", _page)
    made.core.ruler.push("lone_pictures", _lone_pictures)
    return made


def walk(tokens: Sequence[Token]) -> list[Token]:
    """All tokens, those inside others after these."""
    return [one for token in tokens for one in (token, *walk(token.children or []))]
