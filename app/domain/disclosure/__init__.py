"""Decides what may be shown of the tallies, so that nobody can be singled out.

docs/statistics.md explains the rule with a worked example. Pure: the tallies, the waiting
answers and the random source are passed in; must not know storage, the clock or a page.

Modules, each resting on the ones before it: `thresholds`, `noise`, `series`, `release` (with
`pooling`), `reporting`, and `activity` beside them.
"""
