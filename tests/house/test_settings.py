"""Every setting is documented, and a wrong one is refused by its name."""

import re
from pathlib import Path

import msgspec
import pytest

from frame.settings import Settings, WrongSetting, load

NAMES = [field.encode_name for field in msgspec.structs.fields(Settings)]
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "running.md"


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_documented(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)


def test_nothing_is_documented_that_is_no_setting() -> None:
    table = DOCUMENT.read_text(encoding="utf-8").partition("## Settings")[2].partition("\n## ")[0]

    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)) == set(NAMES)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("BASE_URL", "kith.example"),
        ("BASE_URL", "http://kith.example"),
        ("BASE_URL", "https://kith.example/path"),
        ("DATABASE_URL", "mysql://here"),
        ("REDIS_URL", "memcached://here"),
        ("ZONE", "Europe/Atlantis"),
        ("ZONE", "../../etc/passwd"),
        ("LEAVE_URL", "javascript:alert(1)"),
        ("HASH_MEMORY_KIB", "1024"),
        ("LOG_LEVEL", "LOUD"),
        ("RUN_JOBS_IN_WEB", "perhaps"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=rf"^{name}: "):
        load({name: value})


def test_a_site_on_https_needs_services_of_its_own() -> None:
    with pytest.raises(WrongSetting, match="DATABASE_URL"):
        load({"BASE_URL": "https://kith.example"})


def test_a_secret_comes_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://kith@db/kith\n", encoding="utf-8")

    assert load({"DATABASE_URL_FILE": str(tmp_path / "url")}).database_url == "postgresql://kith@db/kith"


def test_a_secret_whose_file_is_missing_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match=r"^DATABASE_URL_FILE: "):
        load({"DATABASE_URL_FILE": str(tmp_path / "nowhere")})


def test_an_empty_value_is_as_good_as_none() -> None:
    assert load({"PORT": ""}).port == 8000
