"""What staff authoring decides: what changed, what that does to the counts, what is still needed.

Pure like the rest of the domain: a document's history, the people involved and the present time
are handed in. Nothing here edits a document (``app.documents.editing`` does) or knows an account.
"""
