"""The app served on this machine, and a real browser to look at it: for the walk and the screenshots."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

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


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """Serve a data root as `python -m dashboard serve` does; give the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dashboard", "serve", "--data", str(data), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        here = f"http://127.0.0.1:{port}"
        try:
            _wait_for(here)
            yield here
        finally:
            server.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the Chromium of this machine; none is ever downloaded."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def page_of(browser: Browser, screen: str) -> Page:
    """Open an empty page as wide as this screen."""
    width, height = WIDTHS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=screen == "phone", has_touch=screen == "phone",
        locale="zh-CN",
    )  # fmt: skip
    return context.new_page()


def settled(page: Page) -> None:
    """Wait until the page has said all it has to say."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def _wait_for(here: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{here}/_stcore/health"):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the app did not start within 30 seconds")
