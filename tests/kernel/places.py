"""Towns for tests."""

from entrepairs.kernel.models import Place
from entrepairs.kernel.places.names import fold


def make_place(
    name: str, lat: float = 44.7, lon: float = 5.0, *, insee: str | None = None, population: int | None = None
) -> Place:
    """A town of the gazetteer. In the product towns come by tables only, so no action makes a single one."""
    return Place.objects.create(
        name=name, folded=fold(name), lat=lat, lon=lon, insee=insee, population=population
    )
