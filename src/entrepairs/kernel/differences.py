"""What a check finds: a figure that is stored, and what it should be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """`what` does not agree; `stored` is what stands, `derived` what the rows below come to."""

    what: str
    stored: object
    derived: object
