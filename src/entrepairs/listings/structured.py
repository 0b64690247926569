"""A public listing for machines: schema.org's Offer and Demand, as JSON-LD."""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .models import Listing

# So that no text can end the script, as Django's own json_script does it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def listing_script(listing: Listing, address: str, images: Sequence[dict[str, Any]] = ()) -> SafeString:
    """The script of data. A town is named, and no point. `images` are schema.org's ImageObjects."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Offer" if listing.is_offer else "Demand",
        "name": listing.title,
        "description": listing.description,
        "url": address,
        "image": list(images),
        "category": str(listing.in_domain.name),
        "areaServed": listing.place.name if listing.place else "",
        "availabilityStarts": listing.starts_at.isoformat() if listing.starts_at else "",
        "availabilityEnds": listing.ends_at.isoformat() if listing.ends_at else "",
        "validThrough": listing.expires_at.isoformat() if listing.expires_at else "",
    }
    text = json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text.translate(_ESCAPES)),  # noqa: S308 - escaped above
    )
