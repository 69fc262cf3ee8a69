"""Which wording a visitor gets: drawn anew for every page view, remembered by the token only."""

import secrets

from app.domain.questionnaire import Arm


def draw_arm(arms: tuple[Arm, ...]) -> str:
    """Return the id of an arm, each drawn in proportion to its allocation."""
    if len(arms) == 1:
        return arms[0].id
    left = secrets.randbelow(sum(arm.allocation for arm in arms))
    for arm in arms:
        left -= arm.allocation
        if left < 0:
            return arm.id
    return arms[-1].id
