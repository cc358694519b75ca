"""Cover: who has put themselves down to keep a group safe, and what is missing. `moderation.duty` says who is there."""
