"""What the demo's listings show: drawn by code, so that no picture file has to be kept or credited."""

import math
import random
from collections.abc import Callable
from functools import cache
from typing import Final

from entrepairs.kernel.pictures import Picture, read_picture

from .paper import Paper

Drawing = Callable[[random.Random], Paper]


@cache
def draw(name: str, seed: int) -> Picture:
    """The picture of that name, the same for the same seed; KeyError where there is none."""
    rng = random.Random(f"{name} {seed}")  # noqa: S311 - repeatable
    return read_picture(DRAWINGS[name](rng).finished())


def _bicycle(rng: random.Random) -> Paper:
    paper = Paper(rng, "mist", "leaf", 540)
    paper.blob(800, 120, 120, 120, "straw", shadow=False)
    for x in (300, 660):
        paper.blob(x, 500, 240, 240, "white", shadow=False)
        for spoke in range(8):
            angle = math.tau * spoke / 16
            across = (118 * math.cos(angle), 118 * math.sin(angle))
            ends = ((x - across[0], 500 - across[1]), (x + across[0], 500 + across[1]))
            paper.strip(ends, 3, "line", shadow=False)
        paper.ring(x, 500, 260, 22, "ink")
        paper.blob(x, 500, 34, 34, "ink")
    frame = (((300, 500), (420, 320)), ((420, 320), (470, 500)), ((420, 330), (600, 320)))
    for ends in (*frame, ((470, 500), (610, 330)), ((300, 500), (470, 500)), ((590, 270), (660, 500))):
        paper.strip(ends, 22, "terracotta")
    paper.strip(((420, 330), (402, 272)), 14, "ink")
    paper.shape([(345, 258), (460, 254), (452, 284), (370, 286)], "bark")
    paper.curve([(592, 276), (584, 236), (640, 222), (676, 238)], 14, "ink")
    paper.blob(470, 500, 60, 60, "ochre")
    paper.strip(((470, 500), (500, 556)), 10, "ink")
    paper.strip(((482, 560), (526, 556)), 12, "ink")
    for x in (238, 362):  # the small wheels of a beginner
        paper.ring(x, 588, 78, 14, "slate")
    return paper


def _set_table(rng: random.Random) -> Paper:
    paper = Paper(rng, "straw", "blush", 250)
    paper.shape([(60, 240), (900, 240), (990, 690), (-30, 690)], "white")
    for stripe in range(9):
        top, bottom = 60 + stripe * 105, -30 + stripe * 127.5
        paper.shape([(top, 240), (top + 26, 240), (bottom + 34, 690), (bottom, 690)], "blush", shadow=False)
    for x, y, across in ((190, 330, 130), (480, 318, 120), (770, 330, 130), (150, 540, 190), (800, 540, 190)):
        paper.blob(x, y, across, across * 0.62, "mist")
        paper.blob(x, y - 2, across * 0.66, across * 0.38, "white", shadow=False)
    paper.box(380, 410, 210, 140, "terracotta")
    paper.blob(485, 412, 210, 70, "bark")
    paper.blob(485, 410, 184, 54, "ochre", shadow=False)
    for _piece in range(9):
        paper.blob(
            rng.uniform(420, 550), rng.uniform(398, 424), 22, 14, rng.choice(["leaf", "terracotta", "straw"])
        )
    for x in (372, 598):
        paper.ring(x, 455, 46, 12, "bark")
    for x, y in ((300, 420), (660, 470)):
        paper.shape([(x, y), (x + 40, y), (x + 34, y + 84), (x + 6, y + 84)], "mist")
        paper.shape(
            [(x + 3, y + 34), (x + 37, y + 34), (x + 34, y + 84), (x + 6, y + 84)], "rose", shadow=False
        )
    return paper


def _wall_with_crosses(rng: random.Random) -> Paper:
    paper = Paper(rng, "mist", "wood", 600)
    paper.shape([(0, 586), (960, 578), (960, 604), (0, 612)], "white")
    for x, y in ((300, 250), (480, 244), (660, 252)):
        paper.strip(((x - 24, y - 24), (x + 24, y + 24)), 9, "terracotta", shadow=False)
        paper.strip(((x - 24, y + 24), (x + 24, y - 24)), 9, "terracotta", shadow=False)
    paper.box(250, 320, 470, 62, "ochre", tilt=-1)
    paper.box(430, 332, 110, 38, "leaf", tilt=-1)
    paper.blob(486, 350, 34, 20, "white", shadow=False)
    paper.box(120, 470, 150, 130, "plum")
    paper.box(250, 500, 120, 100, "forest")
    for step in range(5):
        paper.box(
            700 + step * 6,
            560 - step * 26,
            150 - step * 10,
            26,
            ("sky", "rose", "straw", "slate", "teal")[step],
        )
    return paper


def _eggs(rng: random.Random) -> Paper:
    paper = Paper(rng, "leaf", "wood", 470)
    for ring in range(3):
        paper.blob(480, 430 - ring * 8, 640 - ring * 60, 200 - ring * 30, ("bark", "wood", "straw")[ring])
    for _straw in range(40):
        x, y = rng.uniform(240, 720), rng.uniform(370, 440)
        paper.strip(((x, y), (x + rng.uniform(-60, 60), y + rng.uniform(-24, 24))), 4, "ochre", shadow=False)
    for row, count in enumerate((5, 6, 4)):
        for place in range(count):
            x = 480 + (place - (count - 1) / 2) * 92 + rng.uniform(-8, 8)
            paper.blob(x, 330 + row * 44, 84, 106, rng.choice(["white", "blush", "straw", "paper"]))
    paper.shape([(170, 430), (790, 430), (730, 620), (230, 620)], "wood")
    for band in range(4):
        paper.strip(
            ((178 + band * 16, 458 + band * 44), (782 - band * 16, 456 + band * 44)), 14, "bark", shadow=False
        )
    for post in range(9):
        paper.strip(((200 + post * 70, 432), (248 + post * 58, 618)), 9, "straw", shadow=False)
    return paper


def _hen(rng: random.Random) -> Paper:
    paper = Paper(rng, "mist", "leaf", 500)
    for post in range(7):
        paper.box(40 + post * 140, 250, 34, 280, "straw", tilt=rng.uniform(-3, 3))
    paper.strip(((0, 330), (960, 322)), 24, "straw")
    paper.shape([(250, 430), (150, 250), (270, 300), (250, 200), (360, 330)], "bark")
    paper.blob(430, 430, 380, 270, "terracotta")
    paper.shape([(500, 360), (590, 180), (680, 200), (640, 430)], "terracotta", shadow=False)
    paper.blob(636, 206, 120, 116, "terracotta")
    for x, y in ((604, 140), (636, 126), (668, 140)):
        paper.blob(x, y, 44, 56, "rose")
    paper.shape([(684, 196), (746, 214), (686, 232)], "ochre")
    paper.blob(690, 250, 30, 50, "rose")
    paper.blob(652, 198, 16, 16, "ink", shadow=False)
    paper.blob(400, 430, 210, 140, "blush")
    for feather in range(3):
        paper.curve(
            [(330 + feather * 46, 420), (356 + feather * 46, 456), (384 + feather * 46, 420)], 7, "terracotta"
        )
    for x in (400, 470):
        paper.strip(((x, 556), (x, 640)), 12, "ochre")
        for toe in (-30, 0, 30):
            paper.strip(((x, 636), (x + toe, 656)), 9, "ochre", shadow=False)
    for _grain in range(18):
        paper.blob(rng.uniform(560, 880), rng.uniform(610, 690), 12, 9, "straw")
    return paper


def _jars(rng: random.Random) -> Paper:
    paper = Paper(rng, "lilac", "wood", 560)
    paper.box(40, 210, 880, 26, "bark")
    fillings = ("rose", "plum", "ochre", "terracotta", "forest", "plum", "ochre")
    for place, filling in enumerate(fillings):
        upper = place < 4
        x, y = (130 + place * 190, 64) if upper else (190 + (place - 4) * 220, 366)
        wide, high = (130, 148) if upper else (170, 200)
        paper.box(x, y, wide, high, "mist")
        paper.box(x + 8, y + high * 0.16, wide - 16, high * 0.8, filling)
        paper.box(
            x - 6,
            y - 22,
            wide + 12,
            34,
            rng.choice(["terracotta", "sky", "straw", "leaf"]),
            tilt=rng.uniform(-2, 2),
        )
        paper.box(
            x + wide * 0.18, y + high * 0.42, wide * 0.64, high * 0.34, "paper", tilt=rng.uniform(-5, 5)
        )
        for line in range(2):
            height = y + high * (0.52 + line * 0.12)
            paper.strip(
                ((x + wide * 0.28, height), (x + wide * rng.uniform(0.55, 0.72), height)),
                5,
                "ink",
                shadow=False,
            )
    return paper


def _vegetables(rng: random.Random) -> Paper:
    paper = Paper(rng, "straw", "forest", 540)
    for place in range(6):  # leaves, then what hangs on them
        x = 210 + place * 108
        for leaf in (-34, 0, 34):
            paper.shape(
                [(x, 330), (x + leaf - 16, 190 + abs(leaf)), (x + leaf + 18, 180 + abs(leaf))], "leaf"
            )
    for place, colour in enumerate(("terracotta", "rose", "ochre", "terracotta", "plum", "ochre")):
        x, lean = 210 + place * 108, rng.uniform(-36, 36)
        if colour in {"rose", "plum"}:
            paper.blob(x, 380, 130, 124, colour)
            paper.blob(x + 34, 350, 60, 56, colour, shadow=False)
        else:
            paper.shape([(x - 46, 320), (x + 46, 316), (x + 18 + lean, 500), (x + lean, 520)], colour)
            paper.shape([(x - 10, 400), (x + 40, 396), (x + 66 - lean, 490)], colour, shadow=False)
    for slat in range(3):
        paper.box(110, 440 + slat * 74, 740, 58, "wood", tilt=rng.uniform(-0.8, 0.8))
    for x in (120, 456, 796):
        paper.box(x, 424, 44, 240, "bark")
    for x in (142, 478, 818):
        for y in (470, 544, 618):
            paper.blob(x, y, 12, 12, "ink", shadow=False)
    return paper


def _ladder(rng: random.Random) -> Paper:
    paper = Paper(rng, "mist", "leaf", 600)
    paper.shape([(380, 60), (960, 20), (960, 610), (380, 610)], "blush")
    for _stone in range(34):
        paper.blob(
            rng.uniform(410, 940),
            rng.uniform(80, 580),
            rng.uniform(50, 90),
            rng.uniform(28, 44),
            rng.choice(["straw", "paper", "line"]),
        )
    paper.box(640, 330, 200, 280, "bark")
    for plank in range(4):
        paper.strip(((668 + plank * 48, 334), (668 + plank * 48, 606)), 5, "wood", shadow=False)
    paper.shape([(340, 80), (980, 6), (980, -20), (330, -20)], "terracotta")
    left, right = ((160, 660), (420, 70)), ((270, 668), (500, 76))
    for ends in (left, right):
        paper.strip(ends, 24, "slate")
    for rung in range(1, 12):
        share = rung / 12
        on_left, on_right = (
            (low[0] + (high[0] - low[0]) * share, low[1] + (high[1] - low[1]) * share)
            for low, high in (left, right)
        )
        paper.strip((on_left, on_right), 15, "mist")
    return paper


def _tent(rng: random.Random) -> Paper:
    paper = Paper(rng, "slate", "forest", 500)
    for _star in range(30):
        paper.blob(rng.uniform(20, 940), rng.uniform(16, 300), 7, 7, "straw", shadow=False)
    paper.blob(790, 130, 120, 120, "straw")
    paper.blob(756, 112, 110, 110, "slate", shadow=False)
    for x, high in ((60, 260), (150, 330), (860, 300), (930, 240)):
        paper.shape([(x - 80, 520), (x, 520 - high), (x + 80, 520)], "teal")
    paper.shape([(170, 600), (440, 190), (800, 590)], "ochre")
    paper.shape([(170, 600), (440, 190), (520, 610)], "terracotta")
    paper.shape([(300, 606), (438, 300), (450, 610)], "ink")
    paper.shape([(300, 606), (438, 300), (350, 520)], "blush")
    for peg in ((120, 640), (860, 630)):
        paper.strip(((440, 194), peg), 4, "paper", shadow=False)
    for place in range(3):  # three people, three sardines
        x = 590 + place * 84
        paper.blob(x, 652, 74, 26, "mist")
        paper.shape([(x + 30, 652), (x + 52, 638), (x + 52, 666)], "mist")
        paper.blob(x - 22, 648, 6, 6, "ink", shadow=False)
    return paper


def _bowls(rng: random.Random) -> Paper:
    paper = Paper(rng, "paper", "line", 500)
    piles = (
        (230, ("sky", "mist", "teal", "sky")),
        (490, ("terracotta", "straw", "sky")),
        (750, ("slate", "sky", "mist", "plum", "sky")),
    )
    for x, colours in piles:
        for place, colour in enumerate(colours):
            base, lean = 620 - place * 74, rng.uniform(-16, 16)
            wide = 200 - place * 8
            left, right = x + lean - wide / 2, x + lean + wide / 2
            paper.shape(
                [(left, base - 96), (right, base - 104), (right - 46, base), (left + 46, base)], colour
            )
            paper.blob(x + lean, base - 100, wide, 34, "white", shadow=False)
            paper.blob(x + lean, base - 98, wide - 24, 24, colour, shadow=False)
    paper.curve([(700, 330), (716, 356), (704, 376), (722, 398)], 5, "ink")
    return paper


def _wardrobe(rng: random.Random) -> Paper:
    paper = Paper(rng, "leaf", "wood", 610)
    paper.shape([(250, 90), (480, 40), (710, 90), (700, 130), (260, 130)], "bark")
    paper.box(270, 120, 420, 520, "wood")
    for x in (292, 488):
        paper.box(x, 146, 180, 380, "bark")
        paper.box(x + 20, 170, 140, 150, "wood")
        paper.box(x + 20, 344, 140, 160, "wood")
        for grain in range(4):
            lift = rng.uniform(-8, 8)
            paper.curve(
                [(x + 34 + grain * 32, 182), (x + 40 + grain * 32 + lift, 240), (x + 34 + grain * 32, 308)],
                3,
                "bark",
            )
    for x in (466, 494):
        paper.blob(x, 340, 16, 22, "ochre")
    paper.box(292, 544, 376, 68, "bark")
    for x in (400, 560):
        paper.blob(x, 578, 44, 16, "ochre")
    for x in (280, 640):
        paper.box(x, 636, 42, 34, "bark")
    return paper


def _planks(rng: random.Random) -> Paper:
    paper = Paper(rng, "line", "straw", 560)
    digits = {
        1: [(0, 20), (20, 0), (20, 80)],
        2: [(0, 10), (24, 0), (44, 20), (0, 80), (46, 80)],
        3: [(0, 0), (42, 0), (18, 34), (44, 56), (22, 80), (0, 72)],
        4: [(34, 80), (34, 0), (0, 52), (48, 52)],
        5: [(44, 0), (8, 0), (4, 34), (34, 36), (44, 60), (24, 80), (0, 72)],
    }
    for place, digit in enumerate((1, 2, 3, 4, 5)):
        x = 90 + place * 164
        paper.shape(
            [(x, 80), (x + 124, 70 + rng.uniform(0, 20)), (x + 132, 650), (x + 6, 656)],
            rng.choice(["wood", "bark", "wood"]),
        )
        for grain in range(3):
            sway = rng.uniform(-10, 10)
            across = x + 30 + grain * 34
            paper.curve([(across, 110), (across + sway, 300), (across - sway, 480), (across, 630)], 3, "bark")
        paper.curve([(x + 40 + dx, 220 + dy) for dx, dy in digits[digit]], 9, "white")
    return paper


def _jumpers(rng: random.Random) -> Paper:
    paper = Paper(rng, "mist", "leaf", 600)
    paper.curve([(0, 120), (480, 150), (960, 118)], 6, "bark")
    kinds = ((90, 1.0, "rose", "straw"), (350, 0.72, "ochre", "plum"), (560, 1.16, "teal", "paper"))
    for x, size, colour, stripe in kinds:
        corners = [(70, 0), (190, 0), (260, 60), (300, 230), (240, 244), (206, 130), (206, 340)]
        corners += [(54, 340), (54, 130), (20, 244), (-40, 230), (0, 60)]
        paper.shape([(x + a * size, 140 + b * size) for a, b in corners], colour)
        paper.blob(x + 130 * size, 142, 84 * size, 40 * size, "mist", shadow=False)
        for row in range(4):
            height = 140 + (170 + row * 40) * size
            zigzag = [(x + (62 + step * 17) * size, height + (step % 2) * 16 * size) for step in range(9)]
            paper.curve(zigzag, 7 * size, stripe)
        for peg in (84, 176):
            paper.box(x + peg * size - 7, 116, 14, 44, "wood", tilt=rng.uniform(-5, 5))
    return paper


DRAWINGS: Final[dict[str, Drawing]] = {
    "bicycle": _bicycle,
    "bowls": _bowls,
    "eggs": _eggs,
    "hen": _hen,
    "jars": _jars,
    "jumpers": _jumpers,
    "ladder": _ladder,
    "planks": _planks,
    "set_table": _set_table,
    "tent": _tent,
    "vegetables": _vegetables,
    "wall_with_crosses": _wall_with_crosses,
    "wardrobe": _wardrobe,
}
