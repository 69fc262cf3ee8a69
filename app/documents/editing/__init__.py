"""Staff's edits of a document: what can be seen, what can be set, and what it becomes.

Edits work on the document, not on the domain's objects, so that everything the format can say
survives an edit. What may be published is not decided here: a draft may be over-long, unreachable
or claim too much while it is being written, but never out of shape and never with safety content
touched.
"""
