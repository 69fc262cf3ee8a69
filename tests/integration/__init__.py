"""Tests that use a database, a server process or the command line."""
