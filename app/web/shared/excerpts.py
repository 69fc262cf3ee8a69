"""Long words as they are shown where there is little room."""


def shortened(text: str, longest: int) -> str:
    """Return a text that fits, or what fits of it with an ellipsis after it."""
    return text if len(text) <= longest else f"{text[:longest]}…"
