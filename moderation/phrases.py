"""What the screen goes by: for now the rules that every group has, as of this year."""

from frame import clock
from moderation.screening import Rules


def rules() -> Rules:
    """The rules for a text written now. The year judges years of birth, since the screen itself has no clock."""
    return Rules(year=clock.now().year)
