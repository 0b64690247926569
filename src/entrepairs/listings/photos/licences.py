"""Under which terms a photo may be shown: a few free licences, or the owner's word for this board alone."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    """Named as SPDX does, but for `RESERVED`."""

    RESERVED = "reserved", _("all rights reserved, shown with permission")
    CC0 = "CC0-1.0", "CC0 1.0"
    CC_BY = "CC-BY-4.0", "CC BY 4.0"
    CC_BY_SA = "CC-BY-SA-4.0", "CC BY-SA 4.0"
    LAL = "LAL-1.3", _("Free Art License 1.3")


# Where each can be read; nothing for what is reserved.
ADDRESSES: Final[dict[str, str]] = {
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.LAL: "https://artlibre.org/licence/lal/",
}
# These ask that whoever made the picture be named.
NAMING: Final = frozenset({Licence.CC_BY, Licence.CC_BY_SA, Licence.LAL})
