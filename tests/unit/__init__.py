"""Tests that touch no database, no network and no browser."""
