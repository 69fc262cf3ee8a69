"""Faults on purpose: the server is killed, the database taken away, the line cut."""
