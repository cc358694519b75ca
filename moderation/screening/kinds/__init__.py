"""One module for each kind of thing that is flagged: its table of phrases and how it judges what they find."""
