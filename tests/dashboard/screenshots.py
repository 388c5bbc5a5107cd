"""`make screenshots`: every page of the demo build, at a desk and on a phone, into docs/screenshots/."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from dashboard.cli import main as dashboard
from pipelines.build import Run, load
from pipelines.clock import china_now
from pipelines.demo.files import write_demo
from pipelines.settings import DataRoot
from tests.dashboard.browser import PAGES, WIDTHS, chromium, page_of, serving, settled

TALLEST = 6_000
DRAWN = 2_500  # milliseconds until figures stand still
WHOLE_PAGE = """Math.max(...[...document.querySelectorAll('section, body, [data-testid="stMain"]')]
    .map(each => each.scrollHeight))"""


def main(target: Path) -> None:
    """Make the demo build and an issued weekly in a folder of its own, and picture every page."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = DataRoot(Path(folder))
        write_demo(root, until=china_now().date())
        load(Run(root, china_now()))
        issue = [
            "--region",
            "510000",
            "--issue",
            "--compiled-by",
            "演示制表人",
            "--reviewed-by",
            "演示审核人",
        ]
        dashboard(["snapshot", "--data", folder, *issue])
        with serving(root.root) as here, chromium() as browser:
            for screen in WIDTHS:
                page = page_of(browser, screen)
                for path, _ in PAGES:
                    picture(page, f"{here}/{path}", target / f"{path or 'overview'}_{screen}.png")
                picture(
                    page, f"{here}/regions?kind=year&start=2025-01-01", target / f"regions_2025_{screen}.png"
                )


def picture(page: Page, address: str, file: Path) -> None:
    """Save a whole page as one picture."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.goto(address)
    settled(page)
    page.wait_for_timeout(DRAWN)
    page.set_viewport_size({"width": width, "height": min(page.evaluate(WHOLE_PAGE) + 24, TALLEST)})
    page.wait_for_timeout(DRAWN // 2)
    page.screenshot(path=file)
    page.set_viewport_size({"width": width, "height": 900})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
