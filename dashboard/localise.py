"""Streamlit's own files, served in Chinese and compressed.

Streamlit has no mechanism for its interface language and does not compress its files. This middleware
answers for its scripts, styles and first page instead: it replaces the texts listed in `literals.py`, and
keeps each answer in memory, compressed. Its icon font is replaced by one that has only the icons which can
be met (see `icons_recipe.py`). Everything else passes through.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import anyio.to_thread
import streamlit
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.literals import INDEX_HTML, LITERALS

STATIC = Path(streamlit.__file__).parent / "static"
KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
ICONS = Path(__file__).parent / "assets" / "icons" / "icons.woff2"
ICON_FONT = re.compile(r"MaterialSymbols-Rounded\.[^.]+\.woff2")
FOREVER = "public, immutable, max-age=31536000"  # the file names carry a hash, the ETag our texts
ETAG_DIGITS = 16
# Streamlit's own face: every browser would fetch it, for what is drawn before our theme has come.
OWN_FACE = re.compile(r"@font-face\{font-family:Source Sans;[^}]*\}")


@dataclass(frozen=True)
class Page:
    """One answer: its bytes plain and compressed, its kind and its ETag."""

    plain: bytes
    packed: bytes
    kind: str
    etag: str


def translated(name: str, text: str) -> str:
    """Return the text of one Streamlit script with our Chinese in it; unchanged where none is listed."""
    for english, chinese in LITERALS.get(name.split(".", 1)[0], ()):
        text = text.replace(english, chinese)
    return text


def first_page() -> str:
    """Return Streamlit's first page, marked as Chinese and under our title."""
    text = (STATIC / "index.html").read_text(encoding="utf-8")
    for english, chinese in INDEX_HTML:
        text = text.replace(english, chinese)
    return text


def prepared(path: str) -> Page:
    """Return what to answer for one path below /static; for any other path, the first page."""
    file = STATIC / path.lstrip("/")
    kind = KINDS.get(file.suffix, "text/html; charset=utf-8")
    if ICON_FONT.fullmatch(file.name):
        kind, plain = "font/woff2", ICONS.read_bytes()
    elif file.suffix == ".js":
        plain = translated(file.name, file.read_text(encoding="utf-8")).encode()
    elif file.suffix == ".css":
        plain = OWN_FACE.sub("", file.read_text(encoding="utf-8")).encode()
    else:
        plain = first_page().encode()
    digest = hashlib.sha256(plain).hexdigest()[:ETAG_DIGITS]
    return Page(plain, gzip.compress(plain, 9), kind, f'"{digest}"')


class InChinese:
    """The middleware: answers for Streamlit's own scripts, styles and first page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._pages: dict[str, Page] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        path = mine(scope)
        if path is None:
            await self.app(scope, receive, send)
            return
        if path not in self._pages:
            self._pages[path] = await anyio.to_thread.run_sync(prepared, path)
        response = answer(self._pages[path], Headers(scope=scope))
        await response(scope, receive, send)


def mine(scope: Scope) -> str | None:
    """Return the path that we answer for, `/` for every page of the app; null: not ours."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    path: str = scope["path"]
    if path.startswith("/static/"):
        file = (STATIC / path.lstrip("/")).resolve()
        ours = file.suffix in KINDS or ICON_FONT.fullmatch(file.name)
        known = ours and file.is_relative_to(STATIC) and file.is_file()
        return path if known else None
    is_page = "." not in path and path.count("/") == 1
    return "/" if is_page else None


def answer(page: Page, asked: Headers) -> Response:
    """Return the response: nothing where the browser has it already, else compressed where it can."""
    is_html = page.kind.startswith("text/html")
    headers = {
        "etag": page.etag,
        "vary": "accept-encoding",
        "cache-control": "no-cache" if is_html else FOREVER,
        "x-content-type-options": "nosniff",
    }
    if asked.get("if-none-match") == page.etag:
        return Response(status_code=304, headers=headers)
    if "gzip" in asked.get("accept-encoding", ""):
        return Response(page.packed, headers={**headers, "content-encoding": "gzip"}, media_type=page.kind)
    return Response(page.plain, headers=headers, media_type=page.kind)
