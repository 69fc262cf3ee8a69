"""Builds the use cases once, from the settings.

The only place that knows which storage a service is given. `app.web` and `app.cli` receive
what this module builds and never build any of it themselves.
"""
