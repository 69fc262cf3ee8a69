"""Publishing: what a draft still needs, making it a version, going back, and the switch.

`examining` compares documents, `standing` gathers the facts about a draft, `deciding` takes what
people say about it, `publishing` and `scheduling` make it public, `history` reads versions and
goes back to one, `switching` closes the visitors' page, `waiting` says what waits for whom.
"""
