"""Staff's edits of a document: what can be seen, what can be set, and what it becomes.

Edits work on the document, not on the domain's objects, so that everything the format can say
survives an edit. What may be published is not decided here: a draft may be over-long, unreachable
or claim too much while it is being written, but never out of shape and never with safety content
touched.
"""

from app.documents.addresses import (
    EditRefusedError,
    LockedPartError,
    PartInUseError,
    StaleEditError,
    UnknownAddressError,
    ValueRefusedError,
)
from app.documents.editing.applying import (
    apply,
    field_at,
    mark_of,
    seen_at,
    shelf_of,
    used_ids_of,
    value_at,
)
from app.documents.editing.edits import (
    UNSEEN,
    AddItem,
    AddOption,
    AddSection,
    Edit,
    Hide,
    Move,
    NewOption,
    Remove,
    SetList,
    SetNumber,
    SetOrder,
    SetShare,
    SetSwitch,
    SetText,
    Show,
)
from app.documents.editing.fields import Field, editable_fields, fields_of
from app.documents.editing.refusals import Button, refusals_of

__all__ = [
    "UNSEEN",
    "AddItem",
    "AddOption",
    "AddSection",
    "Button",
    "Edit",
    "EditRefusedError",
    "Field",
    "Hide",
    "LockedPartError",
    "Move",
    "NewOption",
    "PartInUseError",
    "Remove",
    "SetList",
    "SetNumber",
    "SetOrder",
    "SetShare",
    "SetSwitch",
    "SetText",
    "Show",
    "StaleEditError",
    "UnknownAddressError",
    "ValueRefusedError",
    "apply",
    "editable_fields",
    "field_at",
    "fields_of",
    "mark_of",
    "refusals_of",
    "seen_at",
    "shelf_of",
    "used_ids_of",
    "value_at",
]
