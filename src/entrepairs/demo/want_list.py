"""An invented want list for the exchange day: a few games that many want, many that few want.

Who brings children's games looks among these, who brings long ones among those: so the rings stay of a size
that fits around a table, but for one or two.

The same random generator gives the same lines.
"""

import random
from typing import Any

from .script import read_data

PEOPLE = 62
ITEMS = 150
TABLES = 13
ELSEWHERE = 0.08


def want_list(rng: random.Random) -> list[str]:
    """One line for each game: its owner, its name, and what the owner would take for it."""
    words: dict[str, Any] = read_data("games")
    owners = rng.sample(words["first_names"], PEOPLE)
    people = [f"{name} {rng.choice('ABCDEFGHLMNPRSTV')}." for name in sorted(owners)]
    made_up = [f"{subject}-{ending}" for subject in words["subjects"] for ending in words["endings"]]
    items = words["classics"] + rng.sample(made_up, ITEMS - len(words["classics"]))
    rng.shuffle(items)
    tables = [items[start::TABLES] for start in range(TABLES)]  # the earlier on its table, the more wanted
    owner_of = {item: people[place % PEOPLE] for place, item in enumerate(rng.sample(items, ITEMS))}
    lines = ["# La bourse aux jeux : chaque ligne dit qui apporte quoi, puis contre quoi."]
    for table in tables:
        drawn_to = [1 / (rank + 2) for rank in range(len(table))]
        for item in table:
            wanted = rng.choices(table, weights=drawn_to, k=rng.choice((2, 3, 3, 4, 5, 7)))
            if rng.random() < ELSEWHERE:
                wanted.append(rng.choice(items))
            names = [other for other in dict.fromkeys(wanted) if owner_of[other] != owner_of[item]]
            lines.append(f"({owner_of[item]}) {item} : {' '.join(names)}")
    return lines
