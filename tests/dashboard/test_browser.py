"""A walk through the app in a real browser, at a desk and on a phone."""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from dashboard.pages import found_views

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"desk": (1440, 1000), "phone": (390, 844)}
PAGES = [("" if at == 0 else view.path, view.title) for at, view in enumerate(found_views())]
VISITS = [(screen, path, title) for screen in WIDTHS for path, title in PAGES]

# What may stand in Latin letters: names of formats, encodings and units, file names, shop numbers, hashes.
LATIN = re.compile(
    r"CSV|XLSX|GB18030|GBK|UTF-8|BOM|SHA-256|KB|python -m pipelines load|raw|"
    r"\S+\.(?:csv|xlsx)|(?:SC|ZJG)\d+|\b[0-9a-f]{16}\b"
)
# Icons are letters of a font: their names are in the text, but nobody sees them.
SHOWN_WORDS = """() => {
    const copy = document.querySelector('[data-testid="stApp"]').cloneNode(true);
    copy.querySelectorAll('[data-testid*="Icon"], [role="img"], style, script').forEach(each => each.remove());
    document.body.appendChild(copy);
    const words = copy.innerText;
    copy.remove();
    return words;
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: the browser walk was not made"),
]


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    """The app, served as `python -m dashboard serve` serves it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dashboard", "serve", "--data", str(built), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        here = f"http://127.0.0.1:{port}"
        wait_for(here)
        yield here
        server.terminate()


def wait_for(here: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{here}/_stcore/health"):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the app did not start within 30 seconds")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def screens(browser: Browser) -> Iterator[dict[str, tuple[Page, list[str]]]]:
    """One page for each width, with the requests that it has made."""
    opened: dict[str, tuple[Page, list[str]]] = {}
    for name, (width, height) in WIDTHS.items():
        context = browser.new_context(
            viewport={"width": width, "height": height}, is_mobile=name == "phone", locale="zh-CN"
        )
        page = context.new_page()
        asked: list[str] = []
        page.on("request", noting(asked))
        opened[name] = (page, asked)
    yield opened
    for page, _ in opened.values():
        page.context.close()


def noting(asked: list[str]) -> Callable[[Request], None]:
    return lambda request: asked.append(request.url)


def settled(page: Page) -> None:
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


@pytest.mark.parametrize(("screen", "path", "title"), VISITS)
def test_a_page_is_whole_chinese_fits_the_screen_and_asks_no_other_host(
    screens: dict[str, tuple[Page, list[str]]], address: str, screen: str, path: str, title: str
) -> None:
    page, asked = screens[screen]
    page.goto(f"{address}/{path}")
    page.get_by_role("heading", name=title, exact=True).wait_for()
    settled(page)

    words = str(page.evaluate(SHOWN_WORDS))
    assert "Traceback" not in words
    assert "程序出错" not in words
    assert re.findall(r"[A-Za-z]{2,}", LATIN.sub("", words)) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[screen][0]
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_the_figures_are_drawn_and_carry_the_targets(
    screens: dict[str, tuple[Page, list[str]]], address: str
) -> None:
    page, _ = screens["desk"]
    page.goto(f"{address}/regions")
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    names = page.locator(".js-plotly-plot").first.evaluate("figure => figure.data.map(trace => trace.name)")
    assert "2025年目标" in names


def test_a_click_on_a_bar_leads_into_the_region_and_the_breadcrumb_back(
    screens: dict[str, tuple[Page, list[str]]], address: str
) -> None:
    page, _ = screens["desk"]
    page.goto(f"{address}/regions")
    bars = page.locator(".js-plotly-plot").first.locator(".bars .point path")
    bars.first.wait_for()
    settled(page)
    bars.nth(1).click(force=True)
    page.wait_for_url(re.compile(r"parent=510000"))
    page.wait_for_url(re.compile(r"level=city"))
    page.get_by_role("button", name="全部地区").click()
    page.wait_for_url(re.compile(r"parent=all"))


def test_the_menu_leads_from_page_to_page(screens: dict[str, tuple[Page, list[str]]], address: str) -> None:
    page, _ = screens["desk"]
    page.goto(address)
    for path, title in PAGES[1:]:
        page.get_by_role("link", name=title, exact=True).first.click()
        page.get_by_role("heading", name=title, exact=True).wait_for()
        assert f"/{path}" in page.url
