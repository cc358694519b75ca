"""Templates keep the house's rules: each is used, none carries a script or a style, only cooked HTML is trusted."""

import re
from pathlib import Path

import pytest

from frame.pages import TEMPLATES

ROOT = TEMPLATES.parent
PAGES = sorted(TEMPLATES.rglob("*.html"))

_NAMED = re.compile(r"""["']([\w/-]+\.html)["']""")
_TRUSTED = re.compile(r"\{\{-?\s*([\w.]+)\s*\|\s*safe\b")
_INLINE = re.compile(r"<style\b|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)


def test_every_template_is_used() -> None:
    sources = [*PAGES, *(path for path in ROOT.rglob("*.py") if ".venv" not in path.parts)]
    named = {name for path in sources for name in _NAMED.findall(path.read_text(encoding="utf-8"))}

    unused = {path.relative_to(TEMPLATES).as_posix() for path in PAGES} - named

    assert not unused


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_no_script_or_style_is_inline(path: Path) -> None:
    assert not _INLINE.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_only_cooked_html_is_trusted(path: Path) -> None:
    trusted = _TRUSTED.findall(path.read_text(encoding="utf-8"))

    assert all(name.rsplit(".", 1)[-1].endswith("html") for name in trusted), trusted
