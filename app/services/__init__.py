"""Use cases: one public method is one thing a person does and one transaction.

Services never call one another; the time and any randomness are passed in. Must not know
HTTP, templates or the command line.
"""
