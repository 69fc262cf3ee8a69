"""Decides.

Pure functions on frozen dataclasses: which questions are asked, what the answers add up to,
what is shown. Standard library only; must not know the clock, randomness, files, the
database, Flask or the configuration.
"""
