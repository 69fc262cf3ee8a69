"""`flask --app run …`: the commands an operator types, one file per group.

A command parses its arguments, calls one use case and prints. Must not know HTTP.
"""
