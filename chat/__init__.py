"""Live rooms: what is said there is numbered, kept, and seen by everybody once and in the same order."""
