"""Drop-in sessions and meetings: when, who hosts, who comes; opens and closes a room."""
