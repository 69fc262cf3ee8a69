"""Use cases that need no database."""
