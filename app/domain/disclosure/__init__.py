"""Decides what may be shown of the tallies, so that nobody can be singled out.

docs/statistics.md explains the rule with a worked example. Pure: the tallies and the random source
are passed in; must not know storage, the clock or a page.

`thresholds` and `noise` stand alone; `meaning` and `series` say which counts mean the same,
`contribution` how much one visit moves, `release` what is shown and when, `chain` what is kept of
it. `events` and `sources` are about what visitors do beside answering. `fitting` and `arm_totals`
read released numbers only.
"""
