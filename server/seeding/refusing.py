"""Why an installation is not filled."""


class SeedingRefused(Exception):
    """The community cannot be written here, in words for the person at the terminal."""
