from collections.abc import Iterator

import pytest

from entrepairs.kernel import clock
from tests.factories import NOON
from tests.listings.village import Village, make_village


@pytest.fixture
def village(db: None) -> Iterator[Village]:
    """A village at noon of a Saturday in March."""
    with clock.frozen(NOON):
        yield make_village()
