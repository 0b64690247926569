"""What the two sides of an exchange say of it afterwards; docs/decisions/reviews.md says why so."""
