"""Static files, read and compressed once at start, served from memory under an address that changes with their content.

`/static/<release>/…` is the same for ever, so browsers keep it for a year; relative imports between scripts stay inside
one release. Another release (a page from before an upgrade) gets today's file and is told to ask again.
"""

import gzip
import re
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).resolve().parent.parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
}
_IMPORT = re.compile(r'^@import url\("(?P<file>[\w./-]+)"\) layer\((?P<layer>\w+)\);$', re.MULTILINE)

# Named in Accept-Encoding, and not with a weight of nothing.
_TAKES_GZIP = re.compile(r"(?i)(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)")


@dataclass(frozen=True, slots=True)
class Shelf:
    """All files that may be served, and the release: a short hash of them all."""

    release: str
    files: dict[str, bytes]
    compressed: dict[str, bytes]
    """Those that gzip makes smaller."""


def fill(folder: Path) -> Shelf:
    """Read every file with an allowed extension. Files whose name begins with a dot are left out."""
    paths = sorted(
        path for path in folder.rglob("*") if path.is_file() and path.suffix in TYPES and path.name[0] != "."
    )
    files = {path.relative_to(folder).as_posix(): _read(path) for path in paths}
    digest = blake2b(digest_size=6)
    for name, content in files.items():
        digest.update(name.encode() + b"\0" + content + b"\0")
    compressed = {name: gzip.compress(content, mtime=0) for name, content in files.items()}
    return Shelf(
        digest.hexdigest(), files, {name: small for name, small in compressed.items() if len(small) < len(files[name])}
    )


def _read(path: Path) -> bytes:
    return _joined(path).encode() if path.name == "site.css" else path.read_bytes()


def _joined(path: Path) -> str:
    """A style sheet with its imports put in place, so that a browser asks once instead of forty times."""

    def place(found: re.Match[str]) -> str:
        content = (path.parent / found["file"]).read_text(encoding="utf-8")
        return f"@layer {found['layer']} {{\n{content}}}\n"

    return _IMPORT.sub(place, path.read_text(encoding="utf-8"))


SHELF = fill(FOLDER)


def address(name: str) -> str:
    """The path of a static file in this release. Raises: LookupError when there is no such file."""
    if name not in SHELF.files:
        raise LookupError(f"There is no static file {name!r}.")
    return f"/static/{SHELF.release}/{name}"


async def serve(request: Request) -> Response:
    """One static file. Folders and unknown names are not found."""
    name: str = request.path_params["name"]
    content = SHELF.files.get(name)
    if content is None:
        raise HTTPException(404)
    is_current = request.path_params["release"] == SHELF.release
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if is_current else "no-cache",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    if name in SHELF.compressed and _takes_gzip(request.headers.get("accept-encoding", "")):
        content, headers["Content-Encoding"] = SHELF.compressed[name], "gzip"
    return Response(content, media_type=TYPES[Path(name).suffix], headers=headers)


def _takes_gzip(accepted: str) -> bool:
    return _TAKES_GZIP.search(accepted) is not None


ROUTES = [Route("/static/{release}/{name:path}", serve, name="frame:static")]
