"""Every setting, typed, with its default. Read once at start; a wrong one is refused by its name.

`docs/running.md` documents each; a test compares the two.
"""

import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

import msgspec

Port = Annotated[int, msgspec.Meta(ge=1, le=65_535)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000)]
Seconds = Annotated[int, msgspec.Meta(ge=1, le=3_600)]
Days = Annotated[int, msgspec.Meta(ge=1, le=3_650)]


class WrongSetting(Exception):
    """A setting has a value that cannot be used. The message opens with its name."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename="upper"):
    """The installation's settings. Names are those of the environment, in lower case."""

    host: str = "127.0.0.1"
    port: Port = 8000
    base_url: str = ""
    """Where people reach the site, without a path. Empty: http://HOST:PORT."""
    database_url: str = ""
    """postgresql://… Empty: a PostgreSQL of its own, in DATA_FOLDER."""
    redis_url: str = ""
    """redis://… Empty: a Redis of its own, in DATA_FOLDER."""
    data_folder: str = "var"
    web_workers: Count = 1
    run_jobs_in_web: bool = True
    """Run background jobs inside the web process. Set to false where `python -m server worker` runs beside it."""
    database_pool: Count = 10
    """Connections to PostgreSQL that one web process may hold."""
    database_timeout_s: Seconds = 5
    trusted_proxies: str = ""
    """Addresses of reverse proxies whose X-Forwarded-* headers are believed, separated by commas."""
    site_name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)] = "Kith"
    leave_url: str = "https://www.bbc.co.uk/weather"
    """Where "Leave quickly" goes: a harmless page elsewhere."""
    zone: str = "Europe/London"
    hash_memory_kib: Annotated[int, msgspec.Meta(ge=19_456, le=1_048_576)] = 19_456
    hash_passes: Annotated[int, msgspec.Meta(ge=2, le=10)] = 2
    hashes_at_once: Annotated[int, msgspec.Meta(ge=1, le=16)] = 2
    session_idle_days: Days = 30
    session_days: Days = 90
    staff_session_idle_hours: Annotated[int, msgspec.Meta(ge=1, le=24)] = 1
    staff_session_hours: Annotated[int, msgspec.Meta(ge=1, le=72)] = 12
    log_level: str = "INFO"

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def cookie_name(self) -> str:
        """`__Host-` asks browsers to insist on https, a whole host and the root path; plain http cannot carry it."""
        return "__Host-session" if self.is_https else "session"

    @property
    def origin(self) -> str:
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def hostname(self) -> str:
        return urlsplit(self.base_url).hostname or self.host


def load(environ: Mapping[str, str]) -> Settings:
    """The settings in an environment. `NAME_FILE` gives the value of `NAME` from a file (for secrets).

    Raises: WrongSetting, naming the setting.
    """
    given = {name: value for name in _NAMES if (value := _given(environ, name)) is not None}
    settings = _converted(given)
    if not settings.base_url:
        settings = msgspec.structs.replace(settings, base_url=f"http://{_shown_host(settings)}:{settings.port}")
    _check(settings)
    return settings


_NAMES = tuple(field.encode_name for field in msgspec.structs.fields(Settings))
_NAME_IN_PATH = re.compile(r"`\$\.(\w+)`")


def _given(environ: Mapping[str, str], name: str) -> str | None:
    path = environ.get(f"{name}_FILE")
    if path is None:
        return environ.get(name) or None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise WrongSetting(f"{name}_FILE: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise WrongSetting(f"{name}_FILE: cannot be read (it is no text in UTF-8).") from error


def _converted(given: dict[str, str]) -> Settings:
    try:
        return msgspec.convert(given, Settings, strict=False)
    except msgspec.ValidationError as error:
        words, _, place = str(error).partition(" - at ")
        named = _NAME_IN_PATH.search(place)
        raise WrongSetting(f"{named.group(1) if named else 'A setting'}: {words}.") from error


def _shown_host(settings: Settings) -> str:
    return "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared, not bound


def _check(settings: Settings) -> None:
    base = _split("BASE_URL", settings.base_url)
    is_more_than_a_host = base.path not in {"", "/"} or base.query or base.fragment or base.username
    if base.scheme not in {"http", "https"} or not base.hostname or is_more_than_a_host:
        raise WrongSetting(
            "BASE_URL: must be http:// or https:// with a host and no path, such as https://kith.example."
        )
    if base.scheme == "http" and base.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise WrongSetting("BASE_URL: plain http is for this machine alone (127.0.0.1). Use https:// for anybody else.")
    if base.scheme == "https" and not (settings.database_url and settings.redis_url):
        raise WrongSetting("DATABASE_URL: a site on https needs DATABASE_URL and REDIS_URL of its own.")
    _check_url("DATABASE_URL", settings.database_url, {"postgresql", "postgres"})
    _check_url("REDIS_URL", settings.redis_url, {"redis", "rediss", "unix"})
    _check_url("LEAVE_URL", settings.leave_url, {"https"})
    if not urlsplit(settings.leave_url).hostname:
        raise WrongSetting("LEAVE_URL: must name a host, such as https://www.bbc.co.uk/weather.")
    _check_proxies(settings.trusted_proxies)
    _check_zone(settings.zone)
    if settings.log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise WrongSetting("LOG_LEVEL: must be DEBUG, INFO, WARNING or ERROR.")


def _check_url(name: str, value: str, schemes: set[str]) -> None:
    if value and _split(name, value).scheme not in schemes:
        raise WrongSetting(f"{name}: must begin with {' or '.join(sorted(f'{scheme}://' for scheme in schemes))}.")


def _split(name: str, value: str) -> SplitResult:
    """The parts of an address. Its port is a number or left out."""
    try:
        parts = urlsplit(value)
        # Several hosts, each with a port, may be named for a database and its stand-ins.
        _ = "," in parts.netloc or parts.port
    except ValueError as error:
        # Not what was given: it may hold a password.
        raise WrongSetting(f"{name}: is no address that can be read. Look at its host and port.") from error
    return parts


def _check_proxies(addresses: str) -> None:
    for address in filter(None, (part.strip() for part in addresses.split(","))):
        try:
            ip_network(address)
        except ValueError as error:
            raise WrongSetting(f"TRUSTED_PROXIES: {address!r} is no address. An example: 10.83.0.2.") from error


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise WrongSetting(f"ZONE: there is no time zone called {zone!r}. An example: Europe/London.") from error
