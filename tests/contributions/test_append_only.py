from typing import Any

import pytest
from django.db import DatabaseError, transaction

from entrepairs.contributions.models import Contribution, ContributionMeasure, ContributionValue
from tests.factories import make_community, make_done, make_member


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "column"),
    [(Contribution, "giver"), (ContributionMeasure, "amount"), (ContributionValue, "amount_minor")],
)
def test_the_database_refuses_to_change_what_was_recorded(table: Any, column: str) -> None:
    community = make_community()
    anne, brice = make_member(community, "Anne"), make_member(community, "Brice")
    make_done(anne, brice, community, values={"hours": 60})
    value = make_member(community, "Chloé") if column == "giver" else 7
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        table.objects.update(**{column: value})
