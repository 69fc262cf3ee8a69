"""One mistake in a questionnaire document."""

from dataclasses import dataclass

_BREAKS_MEANING = frozenset(
    {
        "duplicate_id",
        "unknown_item",
        "unknown_code",
        "unknown_flag",
        "unknown_item_set",
        "unknown_level",
        "unknown_scale",
        "unknown_section",
        "unknown_prompt",
        "cycle",
        "condition_on_later_item",
        "no_options",
        "condition_too_deep",
        "condition_too_large",
        "conditions_too_large",
        "document_too_long",
        "too_many_items",
        "style_sheet",
        "too_much_work",
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Where a mistake stands, what kind it is, and one English line for the operator.

    ``place`` follows ids, not positions: ``steps.women.items.p_flags.enable_when``.
    """

    place: str
    code: str
    message: str

    @property
    def breaks_meaning(self) -> bool:
        """Whether rules can't even be followed, or not all the way, until this is mended."""
        return self.code in _BREAKS_MEANING

    @property
    def breaks_page(self) -> bool:
        """Whether no form can be made of the questionnaire until this is mended."""
        return self.breaks_meaning or self.code == "condition_css"

    def __str__(self) -> str:
        """Write the problem as one line."""
        return f"{self.place}: {self.code}: {self.message}"
