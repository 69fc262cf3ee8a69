"""HTTP in, page out.

A route parses, calls one use case and chooses the page. Must not know the database.
"""
