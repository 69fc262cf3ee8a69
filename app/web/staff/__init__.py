"""The staff area: what is asked, shown and published, and by whom.

Must not know the visitor pages or the statistics.
"""
