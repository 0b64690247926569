"""Finding the towns that rows name."""

from collections.abc import Mapping
from typing import Any

from entrepairs.kernel.models import Place
from entrepairs.kernel.places.queries import Outcome, nearest_named, place_by_insee, resolve

from .faults import BadCell, FaultReason

KEPT_MAX = 5_000
NAMED_MAX = 5


class Towns:
    """Each town is looked up once, as long as there are not too many."""

    def __init__(self) -> None:
        self._found: dict[tuple[Any, ...], Place | BadCell | None] = {}

    def find(self, told: Mapping[str, Any], side: str) -> Place | None:
        """The town of `side`, place or to_place, or None where the row says that there is none.

        By its code; where that is not known or not said, by its name, and by its point where several are
        called so. At most some ten statements, none for a town that was found lately. Raises `BadCell`.
        """
        asked = tuple(told.get(f"{side}_{what}") for what in ("insee", "name", "lat", "lon"))
        if asked not in self._found:
            if len(self._found) >= KEPT_MAX:
                self._found.clear()
            try:
                self._found[asked] = _look_up(*asked)
            except BadCell as bad:
                self._found[asked] = bad
        found = self._found[asked]
        if isinstance(found, BadCell):
            raise BadCell(found.reason, found.value, f"{side}_{found.field}")
        return found


def is_told(told: Mapping[str, Any], side: str) -> bool:
    """Whether a row says anything of that town, be it that there is none."""
    return f"{side}_insee" in told or f"{side}_name" in told


def _look_up(insee: str | None, name: str | None, lat: float | None, lon: float | None) -> Place | None:
    if insee:
        # Spreadsheets take 01004 for a number.
        found = place_by_insee(insee.upper().rjust(5, "0"))
        if found is not None:
            return found
    if not name:
        if insee:
            raise BadCell(FaultReason.UNKNOWN_PLACE, insee, "insee")
        return None
    if lat is not None and lon is not None:
        found = nearest_named(name, lat, lon)
        if found is not None:
            return found
    answer = resolve(name)
    if answer.outcome is Outcome.FOUND:
        return answer.place
    if answer.outcome is Outcome.AMBIGUOUS:
        labels = [suggestion.label for suggestion in answer.suggestions[:NAMED_MAX]]
        raise BadCell(FaultReason.AMBIGUOUS_PLACE, ", ".join(labels), "name")
    raise BadCell(FaultReason.UNKNOWN_PLACE, name, "name")
