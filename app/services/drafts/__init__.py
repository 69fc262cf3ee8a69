"""Staff write a draft: start it, change one thing at a time, take changes back, throw it away.

Every public method is one thing a person does, in one transaction with its entry in the audit
log. What an edit may be is decided by ``app.documents.editing``.
"""
