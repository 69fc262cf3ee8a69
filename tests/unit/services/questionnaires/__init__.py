"""Trying out, without a database."""
