"""Fixtures that every test may ask for."""

pytest_plugins = ["tests.services", "tests.people", "tests.site", "tests.side_by_side"]
