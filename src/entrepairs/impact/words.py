"""What the pages say about indicators, formulas and gaps; each by the code that engine and tables use."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

Text = str | Promise


@dataclass(frozen=True)
class Indicator:
    name: Text
    icon: str  # of Lucide
    colour: str  # of the palette
    is_estimate: bool
    counting: Text  # how it comes about, in a sentence or two


INDICATORS: Mapping[str, Indicator] = {
    "co2e_g": Indicator(
        _("CO₂e spared"),
        "leaf",
        "forest",
        True,
        _(
            "What would have been emitted otherwise, weighted by how likely it was, less what the act "
            "itself makes people emit. CO₂e puts all greenhouse gases on one scale."
        ),
    ),
    "money_cents": Indicator(
        _("Money spared"),
        "piggy-bank",
        "ochre",
        True,
        _(
            "What somebody did not have to spend. For now only the energy of the cars that passengers left "
            "at home: the price of a thing or of food that was not bought has no source that we trust."
        ),
    ),
    "first_tie": Indicator(
        _("First meetings"),
        "handshake",
        "rose",
        False,
        _(
            "Two people of this community who had never exchanged before. It is counted once a pair. "
            "A tie between people has no price, and we give it none."
        ),
    ),
    "time_min": Indicator(
        _("Time given"),
        "hourglass",
        "plum",
        False,
        _("The minutes that both sides confirmed. An hour is an hour, whatever is done in it."),
    ),
    "things_reused": Indicator(
        _("Things lent or passed on"),
        "repeat",
        "ochre",
        False,
        _("Each loan counts one, and so does each thing given."),
    ),
    "seats_filled": Indicator(
        _("Seats filled"),
        "car",
        "sky",
        False,
        _("Passengers of shared rides. The driver’s seat does not count."),
    ),
    "food_g": Indicator(
        _("Food saved"),
        "apple",
        "terracotta",
        False,
        _("The weight that both sides confirmed, eaten rather than thrown away."),
    ),
}

PARTIES: Mapping[str, Text] = {
    "all": "",
    "giver": _("on the giving side"),
    "receiver": _("on the receiving side"),
}

COUNTERFACTUALS: Mapping[str, Text] = {
    "short_ride": _(
        "Without this ride, most passengers would have driven a car of their own, and the others taken the "
        "bus. The driver would have gone anyway: only the passengers count."
    ),
    "long_ride": _(
        "Without this ride, most passengers would have taken a train or a coach, some would have driven, and "
        "some stayed at home. A few drivers leave only because passengers share the cost; what they emit is "
        "taken off."
    ),
    "no_distance": _(
        "Both ends of this ride lie in the same town, of which only the middle is known. Without a distance "
        "there is no estimate; the seats count."
    ),
    "loan": _(
        "Without this loan, some borrowers would have bought the thing. A thing that is bought is made, and "
        "making it is shared out over all the times it is used in its life."
    ),
    "gift": _(
        "Without this gift, some people would have bought the thing new. Only the part of its life that is "
        "left is counted."
    ),
    "no_figure_for_thing": _(
        "No published figure says what making such a thing emits, and so there is no estimate: that is not "
        "the same as zero. The thing itself counts."
    ),
    "food_lost": _("Without this sharing, the food would have been lost, with all that it took to grow it."),
    "time": _("What people would have done without this help is unknown. Only the time counts."),
    "none": _("Acts of this kind have no estimate."),
}

FORMULAS: Mapping[str, Text] = {
    "short_ride": _(
        "Passengers × kilometres × what each kilometre of car and of bus emits, each weighted by how likely "
        "it was. In the low case most of the gain is lost again: emptier roads invite traffic (rebound)."
    ),
    "long_ride": _(
        "Passengers × kilometres × what each kilometre of train, coach and car emits, each weighted by how "
        "likely it was, less the kilometres of drivers who would not have left. In the low case most of the "
        "gain is lost again (rebound)."
    ),
    "loan": _(
        "Uses × (probability of buying × emissions of making ÷ uses in a life − emissions of fetching it)."
    ),
    "gift": _(
        "Things × (probability of buying new × emissions of making × share of life left − emissions of "
        "fetching it)."
    ),
    "food_lost": _("Kilograms × what a kilogram of lost food emits on average."),
}

# The sums themselves, as the engine does them. `{x}` is the end of x's range that is being worked out,
# `{o_x}` the other end, since what is taken off or divided by works the other way round.
SUMS: Mapping[tuple[str, str], str] = {
    ("short_ride", "co2e_g"): (
        "{seats} × {km} × ({short_ride_by_car} × {car_km} + {short_ride_by_transit} × {bus_km}) × {rebound}"
    ),
    ("short_ride", "money_cents"): "{seats} × {km} × {short_ride_by_car} × {car_energy_km}",
    ("long_ride", "co2e_g"): (
        "{seats} × {km} × ({long_ride_by_car} × {car_km} + {long_ride_by_train} × {train_or_coach_km})"
        " × {rebound} − {km} × {o_long_ride_driver_induced} × {o_car_km}"
    ),
    ("long_ride", "money_cents"): "{seats} × {km} × {long_ride_by_car} × {car_energy_km}",
    ("loan", "co2e_g"): "{uses} × ({loan_instead_of_buying} × {making} ÷ {o_loan_uses} − {o_fetching})",
    ("gift", "co2e_g"): (
        "{items} × ({gift_instead_of_new} × {making} × {gift_remaining_life} − {o_fetching})"
    ),
    ("food_lost", "co2e_g"): "{kg} × {surplus_food_kg}",
}

BOUNDS: Mapping[str, Text] = {
    "low": pgettext_lazy("end of a range", "low"),
    "central": pgettext_lazy("end of a range", "central"),
    "high": pgettext_lazy("end of a range", "high"),
}

NOT_ESTIMATED: Mapping[str, Text] = {
    "co2e_g": _("CO₂e, for lack of a figure"),
    "money_cents": _("money, for lack of a figure"),
}

LEFT_OUT: Mapping[str, Text] = {
    "fares": _("fares of trains and buses that were not taken"),
    "tolls": _("tolls"),
    "detour": _("the driver’s detour to meet the passengers, and the passengers’ own way there"),
    "wear": _("in money, the wear of the cars that stayed at home"),
    "running": _("the energy that the thing takes while it is used"),
    "end_of_life": _("what throwing the thing away would have cost"),
    "fetching_food": _("the way to fetch the food"),
    "way_there": _("the way to each other"),
}

NOT_COUNTED: Mapping[str, Text] = {**NOT_ESTIMATED, **LEFT_OUT}

GRADES: Mapping[str, Text] = {
    "A": _("published"),
    "B": _("from a summary of a study"),
    "C": _("a guess of ours"),
}

# Those of the factors' sources that are more than names; pages translate a source by gettext.
SOURCES = (
    gettext_noop("Entrepairs, assumption"),
    gettext_noop("Entrepairs, assumption from the spread of ADEME, Impact CO2"),
    gettext_noop("Entrepairs, assumption from vacuum cleaner and food processor"),
    gettext_noop("ADEME, Impact CO2: from TGV to coach, intercity train in the middle"),
    gettext_noop("publicodes-voiture 0.3.8 (ADEME): medium petrol; from electric to SUV"),
    gettext_noop("ADEME/BIO 2016, short carpooling, press summary"),
    gettext_noop("ADEME, long-distance carpooling, press summary"),
    gettext_noop("ADEME, press summary (91 % go anyway); ADEME/6t 2015 (21 %) as the high bound"),
    gettext_noop("Transportation Research D, S1361920918303201, as used by Nos Gestes Climat"),
    gettext_noop("ADEME 2021: 15.3 Mt CO2e for about 10 Mt lost"),
)

UNITS: Mapping[str, Text] = {
    "uses": _("uses"),
}

ACTIVITIES: Mapping[str, Text] = {
    "shared_ride": _("Shared ride"),
    "thing_lent": _("Thing lent"),
    "thing_given": _("Thing given"),
    "food_saved": _("Food saved from loss"),
    "time_given": _("Time, help and lessons"),
}
