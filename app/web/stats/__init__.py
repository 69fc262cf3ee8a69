"""The statistics pages: released figures only, never live counts.

Must not know the visitor pages or the staff area.
"""
