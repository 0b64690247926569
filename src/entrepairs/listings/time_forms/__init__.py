"""The forms by which an owner says when: one for each way, short, with what is rarely needed folded away."""

from .base import TimesForm
from .exceptions import AddDayForm, BlockForm, PlacesForm
from .ways import FORMS, EachDayForm, way_now, ways_of

__all__ = [
    "FORMS",
    "AddDayForm",
    "BlockForm",
    "EachDayForm",
    "PlacesForm",
    "TimesForm",
    "way_now",
    "ways_of",
]
