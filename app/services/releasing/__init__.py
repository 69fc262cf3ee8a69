"""Releasing: from the tallies of shut epochs to what may be shown, once and for ever.

`cohorts` arranges the counts and asks the domain what may be shown of them; `releasing` makes
releases, `restoring` forgets what an older copy brought back, `cleaning` overwrites what was given
up. Nothing here shows anything.
"""
