"""What an amount of something comes to in value. Whole smallest parts, rounded half to even; what rounds to
nothing is left out."""

from collections.abc import Mapping


def scaled(asked: Mapping[str, int], quantity: int, one: int) -> dict[str, int]:
    """What is asked for one, times how many ones `quantity` smallest parts make."""
    amounts = {unit: _rounded(amount_minor * quantity, one) for unit, amount_minor in asked.items()}
    return {unit: amount for unit, amount in amounts.items() if amount}


def share(values: Mapping[str, int], part: int, whole: int) -> dict[str, int]:
    """What a part is worth of what was agreed for the whole: the same rule, and never more than the whole."""
    return scaled(values, part, whole)


def _rounded(numerator: int, denominator: int) -> int:
    """`round(numerator / denominator)`, without the error of a float."""
    quotient, rest = divmod(numerator, denominator)
    up = 2 * rest > denominator or (2 * rest == denominator and quotient % 2 == 1)
    return quotient + up
