"""The self-check a visitor fills in and the result it answers with.

Must not know the staff area or the statistics.
"""
