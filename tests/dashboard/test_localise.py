import gzip
import hashlib
import re
from typing import NamedTuple

import anyio
import pytest
from starlette.types import Message, Receive, Scope, Send

from dashboard.icons_recipe import NAMES, named_by_us, source
from dashboard.literals import INDEX_HTML, LITERALS
from dashboard.localise import ICONS, OWN_FACE, STATIC, InChinese, first_page, prepared, translated

LISTED = [(part, english) for part, pairs in LITERALS.items() for english, _ in pairs]


@pytest.mark.parametrize(("part", "english"), LISTED)
def test_every_listed_text_is_still_in_the_installed_streamlit(part: str, english: str) -> None:
    files = [file.read_text(encoding="utf-8") for file in (STATIC / "static" / "js").glob(f"{part}.*.js")]
    assert sum(text.count(english) for text in files) > 0


def test_the_first_page_says_that_it_is_chinese() -> None:
    assert all((STATIC / "index.html").read_text(encoding="utf-8").count(text) == 1 for text, _ in INDEX_HTML)
    assert '<html lang="zh-CN">' in first_page()
    assert "<title>直播电商运行监测</title>" in first_page()


def test_streamlits_own_face_is_left_out_and_so_never_fetched() -> None:
    styles = next((STATIC / "static" / "css").glob("index.*.css"))
    assert OWN_FACE.search(styles.read_text(encoding="utf-8"))
    assert b"SourceSansVF" not in prepared(f"/static/css/{styles.name}").plain
    assert "SourceSansVF" not in first_page()


def test_a_text_is_replaced_only_in_the_file_that_it_is_listed_for() -> None:
    assert translated("Selectbox.abc.js", "x(`Clear value`)") == "x(`清除`)"
    assert translated("Slider.abc.js", "x(`Clear value`)") == "x(`Clear value`)"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


async def _streamlit(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands for Streamlit: whatever reaches it was left to it."""
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def get(path: str, **headers: str) -> Answer:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": given}
    anyio.run(InChinese(_streamlit), scope, receive, send)
    kept = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], kept, b"".join(each.get("body", b"") for each in sent[1:]))


def test_scripts_come_compressed_and_are_not_sent_again_unchanged() -> None:
    script = next((STATIC / "static" / "js").glob("Selectbox.*.js")).name
    first = get(f"/static/js/{script}", accept_encoding="gzip, br")
    assert first.headers["content-encoding"] == "gzip"
    assert "清除" in gzip.decompress(first.body).decode()
    again = get(f"/static/js/{script}", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_a_browser_without_compression_gets_the_plain_text() -> None:
    plain = get("/regions")
    assert "content-encoding" not in plain.headers
    assert plain.body.decode() == first_page()


@pytest.mark.parametrize("path", ["/_stcore/health", "/media/x.png", "/static/../secrets.js", "/favicon.png"])
def test_everything_else_is_left_to_streamlit(path: str) -> None:
    assert get(path).status == 418


def test_the_icon_font_is_cut_from_the_installed_one_and_is_sent_in_its_place() -> None:
    cut_from, *_ = NAMES.read_text(encoding="ascii").splitlines()
    assert cut_from == hashlib.sha256(source().read_bytes()).hexdigest()
    sent = get(f"/static/media/{source().name}")
    assert sent.body == ICONS.read_bytes()
    assert sent.headers["content-type"] == "font/woff2"


def test_every_icon_that_our_pages_name_is_in_the_icon_font() -> None:
    assert named_by_us() <= set(NAMES.read_text(encoding="ascii").splitlines())


# The components that our pages are put together from, and where such a component has its texts.
USED = (
    "DataFrame", "DateInput", "DownloadButton", "FileUploader", "InputInstructions", "Multiselect",
    "NumberInput", "Pagination", "ReorderedSegments", "Selectbox", "TextArea", "TextInput", "Toolbar",
)  # fmt: skip
LABELS = re.compile(
    r'(?:"aria-label"|label|children|title|placeholder|tooltip)\s*[:=]\s*`([A-Z][^`$]*[a-z]{2,}[^`]*)`'
)
# Met only where cells are edited, which our pages never let anybody do, or where media are shown.
NEVER_MET = {
    "Audio player", "Video player", "Edit", "Edit markdown content", "Enter markdown text...",
    "Markdown content", "Cancel (Escape)", "Count",
}  # fmt: skip


@pytest.mark.parametrize("part", USED)
def test_no_label_of_a_component_that_we_use_is_left_in_english(part: str) -> None:
    files = [*(STATIC / "static" / "js").glob(f"{part}.*.js")]
    assert files
    left = {
        label
        for file in files
        for label in LABELS.findall(translated(file.name, file.read_text(encoding="utf-8")))
    }
    assert left <= NEVER_MET
