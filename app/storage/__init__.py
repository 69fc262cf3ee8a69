"""Remembers.

The only package that knows SQLAlchemy. Functions are grouped by what they return, and what
they return is never a database row. Must not know who asks or why.
"""
