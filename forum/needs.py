"""What kind of reply would help, in words."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "heard": "I just need to be heard",
    "ideas": "I would like ideas",
    "information": "I am sharing information",
    "good_news": "Good news",
}
CHIPS: Mapping[str, str] = {
    "heard": "Needs to be heard",
    "ideas": "Would like ideas",
    "information": "Sharing information",
    "good_news": "Good news",
}
TABS: Mapping[str, str] = {"heard": "Listening", "ideas": "Ideas", "information": "Facts", "good_news": "Good news"}
"""Short enough for one line of a phone. The row is named "What kind of reply would help"."""
BEFORE_REPLYING: Mapping[str, str] = {
    "heard": "Please listen rather than advise.",
    "ideas": "Ideas are welcome: say what helped you.",
    "information": "This is shared to inform. Add what you know.",
    "good_news": "This is good news. Be glad together.",
}
