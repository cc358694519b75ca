"""Pages of rooms: everything that the socket does can be done here by sending a form and loading again."""
