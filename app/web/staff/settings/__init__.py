"""The owner's settings: what the clinic says about itself, and what statistics may show."""
