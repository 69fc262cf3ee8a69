"""Is the installation well? What an operator asks before a start and monitoring asks every day.

`findings` says what one answer looks like, `files` looks at the disk, `stored` at the database,
and `doctor` asks them all.
"""
