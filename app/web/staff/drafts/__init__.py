"""Writing a draft on a phone: step by step as visitors see it, one text or number at a time."""
