"""A vehicle that several people use in turn: a car, a van, a cargo bike.

What a shared car spares depends on cars that are given up over years, not on one outing: it is not counted.
"""

from django.utils.translation import gettext_lazy as _

from .declaration import FREE, Capacity, Domain, Quantity, When

DOMAIN = Domain(
    code="vehicle",
    order=15,
    name=_("Shared vehicle"),
    told=_("{giver} handed {receiver} the keys: {title}"),
    offer_example=_("Our cargo bike, outside school hours"),
    need_example=_("A van for a Saturday, to fetch a wardrobe"),
    icon="key-round",
    colour="sky",
    when=When.SLOTS,
    capacity=Capacity.OVERLAP,
    quantity=Quantity(measure="uses", label=_("How many"), each=_("per outing")),
    categories={
        "car": _("car"),
        "van": _("van"),
        "cargo_bike": _("cargo bike"),
        "trailer": _("trailer"),
        "other_vehicle": _("another vehicle"),
    },
    nothing_asked=FREE,
)
