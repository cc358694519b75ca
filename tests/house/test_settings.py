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
        ("BASE_URL", "https://kith.example/?path"),
        ("BASE_URL", "http://[localhost"),
        ("BASE_URL", "http://localhost:port"),
        ("DATABASE_URL", "mysql://here"),
        ("DATABASE_URL", "postgresql://[here/kith"),
        ("DATABASE_URL", "postgresql://here:port/kith"),
        ("REDIS_URL", "memcached://here"),
        ("REDIS_URL", "redis://here:port"),
        ("TRUSTED_PROXIES", "10.83.0.2, the proxy"),
        ("ZONE", "Europe/Atlantis"),
        ("ZONE", "../../etc/passwd"),
        ("LEAVE_URL", "javascript:alert(1)"),
        ("LEAVE_URL", "https://"),
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


def test_a_secret_whose_file_is_no_text_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "url").write_bytes(b"\xff\xfe")

    with pytest.raises(WrongSetting, match=r"^DATABASE_URL_FILE: "):
        load({"DATABASE_URL_FILE": str(tmp_path / "url")})


@pytest.mark.parametrize("addresses", ["10.83.0.2", "127.0.0.1, ::1", "10.83.0.0/24"])
def test_proxies_are_named_by_address_or_network(addresses: str) -> None:
    assert load({"TRUSTED_PROXIES": addresses}).trusted_proxies == addresses


def test_an_address_of_several_databases_is_taken() -> None:
    several = "postgresql://kith@one:5432,two:5433/kith"

    assert load({"DATABASE_URL": several}).database_url == several


def test_an_empty_value_is_as_good_as_none() -> None:
    assert load({"PORT": ""}).port == 8000
