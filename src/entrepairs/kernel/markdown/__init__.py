"""Text in Markdown, as its author wrote it, to HTML that can stand on our pages.

CommonMark with tables, footnotes, checklists, `[[links]]` between pages, and pictures and files by their
name. HTML that somebody writes is shown as they wrote it, and does nothing; what comes out is cleaned once
more against a list of what may be there, by another library than the one that made it.
"""

from .render import MOST_CHARACTERS, Heading, Rendered, render
from .resolver import Link, Nowhere, Resolver
from .words import files_named, pages_named, plain

__all__ = [
    "MOST_CHARACTERS",
    "Heading",
    "Link",
    "Nowhere",
    "Rendered",
    "Resolver",
    "files_named",
    "pages_named",
    "plain",
    "render",
]
