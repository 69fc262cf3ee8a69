"""A test-only gallery: every page state of the visitor's side, from hand-made page objects."""
