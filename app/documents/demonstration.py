"""A second version for demonstrations: other words, same meaning, and two wordings compared."""

import json

_MARK = "？"


def second_version(document: str) -> str:
    """Return a document with a question mark more in one item, and one in a second arm only.

    Locked items are left alone. A document that has two arms already only gets the first.
    """
    raw = json.loads(document)
    free = [
        item
        for step in raw["steps"]
        for item in step["items"]
        if not item.get("locked") and not item["text"].endswith(_MARK)
    ]
    for item in free[:1]:
        item["text"] += _MARK
    if len(raw["arms"]) == 1:
        texts = {item["link_id"]: item["text"] + _MARK for item in free[1:2]}
        raw["arms"].append({"id": "b", "allocation": 1, "item_texts": texts})
    return json.dumps(raw, ensure_ascii=False)
