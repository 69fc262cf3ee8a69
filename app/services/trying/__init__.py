"""Trying a draft out before it is public: previews, checks, saved examples, and what changes."""
