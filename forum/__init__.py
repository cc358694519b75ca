"""Topics, the posts in them, and what somebody is still writing."""
