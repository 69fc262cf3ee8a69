"""Walks behind the staff handbook: somebody with a phone, what they press, and its pictures."""
