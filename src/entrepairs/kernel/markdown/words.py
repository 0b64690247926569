"""What a text says and names, without its marks."""

from markdown_it.token import Token

from .parser import is_name, name_of, parser, walk

BREAKS = {"softbreak", "hardbreak"}
TEXT = {"text", "code_inline", "code_block", "fence", "page"}


def pages_named(source: str) -> list[str]:
    """The names in its `[[links]]`, each once, in their order; those in code are no links."""
    named = (token.meta["name"] for token in walk(parser().parse(source)) if token.type == "page")
    return list(dict.fromkeys(named))


def files_named(source: str) -> list[str]:
    """The names of files and pictures of its own, each once, in their order."""
    found = (
        str(token.attrGet("src" if token.type == "image" else "href") or "")
        for token in walk(parser().parse(source))
        if token.type in {"image", "link_open"}
    )
    return list(dict.fromkeys(name_of(address) for address in found if is_name(address)))


def plain(source: str) -> str:
    """The words alone, a line for each paragraph: to be searched, and for the beginning of a text."""
    lines = (
        _words(token) for token in parser().parse(source) if token.type in {"inline", "fence", "code_block"}
    )
    return "\n".join(line for line in lines if line)


def _words(token: Token) -> str:
    if token.children is None:
        return token.content.strip()
    parts = []
    for child in walk(token.children):
        if child.type in BREAKS:
            parts.append(" ")
        elif child.type in TEXT:
            parts.append(child.content)
    return " ".join("".join(parts).split())
