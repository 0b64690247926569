"""What a listing may say at most. Pure: it reads no table."""

TITLE_LENGTH_MAX = 200
DESCRIPTION_LENGTH_MAX = 4000
ONES_MAX = 10_000  # seats, hours, kilos of one listing
RADIUS_MIN_M, RADIUS_MAX_M = 500, 50_000  # of the circle around its place
