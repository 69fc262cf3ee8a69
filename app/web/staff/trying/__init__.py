"""Trying a draft out: the preview, the checks, saved examples, and what changes for visitors."""
