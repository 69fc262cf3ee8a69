"""Releasing: from the tallies of shut epochs to what may be shown, once and for ever.

`cohorts` arranges the counts and asks the domain what may be shown of them; `releasing` makes
releases and overwrites what was given up, `restoring` forgets what an older copy brought back.
Nothing here shows anything.
"""
