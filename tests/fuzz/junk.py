"""What no person types, and what some do: seeded, so that a case that fails can be had again."""

import random
from collections.abc import Mapping, Sequence

Fields = Mapping[str, Sequence[str]]

TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\x01\x02\x1b[31m",
    "\x7f\x80\x9f",
    "\ufffe\uffff\ufeff",
    "\u202e\u2066gauche",
    "e" + "\u0301" * 500,
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍👩‍👧‍👦",
    "é" * 201,
    "x" * 5_000,
    "x" * 100_000,
    "\r\n" * 300,
    "<script>alert(1)</script>",
    "{{ settings }}{% debug %}",
    "%s%n%(a)s%",
    "'; DROP TABLE listings_listing; --",
    "\\",
    '"',
    "../../etc/passwd",
    "None",
    "null",
    "true",
    "[]",
    "{}",
    "on",
)
NUMBERS = (
    "0",
    "-1",
    "-0",
    "1e9",
    "1e999",
    "NaN",
    "nan",
    "inf",
    "-Infinity",
    "0x10",
    "1_000",
    "٣",
    "１２",
    "²",
    "½",
    "1,5",
    "1.5.5",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "9" * 50,
    "9" * 5_000,
    "0." + "0" * 400 + "1",
    "1 h 99999 min",
)
MOMENTS = (
    "2026-02-30T10:00",
    "2026-03-29T02:30",
    "2026-10-25T02:30",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "10000-01-01T00:00",
    "-2026-01-01",
    "2026-13-01",
    "2026-W10-1",
    "31/12/2026 25:00",
    "2026-04-01T10:00+99:99",
    "2026-04-01T10:00Z",
    "24:00",
    "25:61",
    "hier",
)
EVERYTHING = (*TEXTS, *NUMBERS, *MOMENTS)


def junk(rng: random.Random) -> str:
    """Something wrong, or at least strange."""
    if rng.random() < 0.8:
        return rng.choice(EVERYTHING)
    # Letters of all planes, but no half of a pair: HTTP cannot carry it as text.
    length = rng.choice((1, 3, 30))
    signs = (
        chr(rng.choice((rng.randrange(0x20), rng.randrange(0xD800), rng.randrange(0xE000, 0x110000))))
        for _ in range(length)
    )
    return "".join(signs)


def spoiled(fields: Fields, rng: random.Random) -> dict[str, list[str]]:
    """What was to be sent, with some or all of it replaced, left out or said twice, or with more to it."""
    told = {name: list(values) for name, values in fields.items()}
    names = list(told)
    for name in names if rng.random() < 0.2 else rng.sample(names, min(len(names), rng.choice((1, 1, 2, 3)))):
        way = rng.random()
        if way < 0.12:
            del told[name]
        elif way < 0.2:
            told[name] += [junk(rng), *told[name]]
        else:
            told[name] = [junk(rng)]
    if rng.random() < 0.1:
        told[junk(rng)[:200]] = [junk(rng)]
    return told
