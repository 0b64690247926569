"""A mail of the demo as a page shows it: its addresses lead there, wherever the demo is served."""

import re
from typing import Final

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_ADDRESS: Final = re.compile(r"(?<!\S)(?P<site>https?://[^\s/]+)?(?P<path>/(?:fr|en)/\S*)")


def shown(body: str) -> SafeString:
    """The text, with each address of this site as a link; all else is text, whatever somebody wrote.

    The demo may have been served elsewhere when a mail was written: of an address of ours, only the path is
    kept.
    """
    parts, end = [], 0
    for found in _ADDRESS.finditer(body):
        site = found["site"] or ""
        if site and site != settings.PUBLIC_URL and not site.startswith("http://localhost"):
            continue
        link = format_html('<a href="{}">{}</a>', found["path"], found["path"])
        parts += [(body[end : found.start()],), (link,)]
        end = found.end()
    return format_html_join("", "{}", [*parts, (body[end:],)])
