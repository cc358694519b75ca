"""What import-linter cannot say: within a room, imports go from routes to handlers to forms to the domain."""

import grimp
import pytest

ROOMS = ["accounts", "chat", "forum", "groups", "moderation", "notifications"]


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph(*ROOMS, "frame", "live", include_external_packages=True)


def _is_shell(module: str) -> bool:
    """Whether a module may know of requests: a room's routes, handlers and forms, and what is inside them."""
    return module.split(".")[1:2] in (["routes"], ["handlers"], ["forms"])


@pytest.mark.parametrize("room", ROOMS)
def test_a_domain_module_knows_neither_handlers_nor_forms(imports: grimp.ImportGraph, room: str) -> None:
    domain = [module for module in imports.find_descendants(room) if not _is_shell(module)]
    assert domain, "there is something to look at"

    upwards = [
        f"{module} → {imported}"
        for module in domain
        for imported in imports.find_modules_directly_imported_by(module)
        if _is_shell(imported) and imported.split(".")[0] in ROOMS
    ]

    assert upwards == []
