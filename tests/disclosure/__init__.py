"""Attacks on what is shown: generated histories, an auditor, and planted leaks it must catch."""
