"""Tests that walk the pages in a real browser."""
