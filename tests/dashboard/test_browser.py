"""A walk through the app in a real browser, at a desk and on a phone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.dashboard.browser import CHROMIUM, PAGES, WIDTHS, chromium, page_of, serving, settled

# What may stand in Latin letters: names of formats, encodings and units, file names, shop numbers, hashes.
LATIN = re.compile(
    r"CSV|XLSX|PNG|SVG|PDF|DOCX|HTML|SQL|zjg|cd|SELECT|Ctrl|Enter|indicator_value|marts_\d{6}|GB18030|GBK|UTF-8|BOM|SHA-256|KB|python -m pipelines load|raw|"
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
# Where the middle of a cell is on the screen, and which region and month it is of.
MIDDLE_OF_CELL = """(figure, { region, month }) => {
    const { xaxis, yaxis } = figure._fullLayout, place = figure.getBoundingClientRect();
    const column = xaxis._categories.length + month;
    const [year, number] = xaxis._categories[column].split("-");
    return [place.x + xaxis._offset + xaxis.c2p(column), place.y + yaxis._offset + yaxis.c2p(region),
        yaxis._categories[region], `${year}年${Number(number)}月`];
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: the browser walk was not made"),
]


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    """The app, served as `python -m dashboard serve` serves it."""
    with serving(built) as here:
        yield here


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def screens(browser: Browser) -> Iterator[dict[str, tuple[Page, list[str]]]]:
    """One page for each width, with the requests that it has made."""
    opened: dict[str, tuple[Page, list[str]]] = {}
    for name in WIDTHS:
        page = page_of(browser, name)
        asked: list[str] = []
        page.on("request", noting(asked))
        opened[name] = (page, asked)
    yield opened
    for page, _ in opened.values():
        page.context.close()


def noting(asked: list[str]) -> Callable[[Request], None]:
    return lambda request: asked.append(request.url)


def whole_chinese_and_fitting(page: Page, width: int) -> None:
    """Hold what the page shows to what every page must keep."""
    words = str(page.evaluate(SHOWN_WORDS))
    assert "Traceback" not in words
    assert "程序出错" not in words
    assert re.findall(r"[A-Za-z]{2,}", LATIN.sub("", words)) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def asked_elsewhere(asked: list[str], address: str) -> list[str]:
    """Return the requests that went to another host."""
    return [url for url in asked if not url.startswith((address, "data:", "blob:"))]


@pytest.mark.parametrize(("path", "title"), PAGES)
def test_a_page_is_whole_chinese_fits_a_phone_and_asks_no_other_host(
    screens: dict[str, tuple[Page, list[str]]], address: str, path: str, title: str
) -> None:
    page, asked = screens["phone"]
    page.goto(f"{address}/{path}")
    page.get_by_role("heading", name=title, exact=True).wait_for()
    settled(page)
    whole_chinese_and_fitting(page, WIDTHS["phone"][0])
    assert asked_elsewhere(asked, address) == []


def test_the_figures_are_drawn_and_carry_the_targets(
    screens: dict[str, tuple[Page, list[str]]], address: str
) -> None:
    page, _ = screens["desk"]
    page.goto(f"{address}/regions?kind=year&start=2025-01-01")
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


def test_the_menu_leads_from_page_to_page_and_each_is_whole_at_a_desk(
    screens: dict[str, tuple[Page, list[str]]], address: str
) -> None:
    page, asked = screens["desk"]
    page.goto(address)
    for path, title in [*PAGES[1:], PAGES[0]]:
        page.get_by_role("link", name=title, exact=True).first.click()
        page.get_by_role("heading", name=title, exact=True).wait_for()
        settled(page)
        assert f"/{path}" in page.url
        whole_chinese_and_fitting(page, WIDTHS["desk"][0])
    assert asked_elsewhere(asked, address) == []


def test_a_number_leads_to_its_passport_and_on_down_to_the_files(
    screens: dict[str, tuple[Page, list[str]]], address: str
) -> None:
    page, asked = screens["desk"]
    page.goto(f"{address}/compare?a_region=510107&b_region=510700")
    settled(page)
    page.locator("[class*=st-key-passport_side] button").first.click()
    passport = page.get_by_role("dialog")
    passport.get_by_text("渠道未知的不计入").wait_for()
    passport.get_by_text("文件", exact=True).click()
    passport.get_by_text("个文件含有这些店铺这一时期的数据").wait_for()
    whole_chinese_and_fitting(page, WIDTHS["desk"][0])
    page.keyboard.press("Escape")
    passport.wait_for(state="detached")
    assert asked_elsewhere(asked, address) == []


def test_a_touch_on_a_cell_of_the_heat_map_opens_the_passport_of_that_very_cell_as_often_as_one_likes(
    screens: dict[str, tuple[Page, list[str]]], address: str
) -> None:
    page, _ = screens["phone"]
    page.goto(f"{address}/regions?parent=510000&level=city&kind=ytd")
    grid = page.locator(".st-key-month_grid .js-plotly-plot")
    grid.locator(".hm image").wait_for()
    settled(page)
    cell = {"region": 0, "month": -1}
    for _ in range(2):
        grid.scroll_into_view_if_needed()
        x, y, region, month = grid.evaluate(MIDDLE_OF_CELL, cell)
        page.touchscreen.tap(x, y)
        passport = page.get_by_role("dialog")
        passport.get_by_text(f"{region} · {month} · 直播电商交易额").wait_for()
        settled(page)  # else there is nothing yet that would take the key
        page.keyboard.press("Escape")
        passport.wait_for(state="detached")


def test_a_figure_is_saved_as_a_picture_and_as_a_workbook_under_a_chinese_name(
    screens: dict[str, tuple[Page, list[str]]], address: str
) -> None:
    page, asked = screens["desk"]
    page.goto(f"{address}/compare?a_region=510100&b_region=510700")
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    settled(page)
    page.get_by_role("button", name="下载").first.click()
    saved = {}
    for label in ("矢量图（SVG）", "图片（PNG）", "工作簿（XLSX）"):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).first.click()
        saved[download.value.suggested_filename] = Path(download.value.path()).read_bytes()
    names = [
        "直播电商交易额：成都市_·_全部平台与绵阳市_·_全部平台_marts_000001." + kind
        for kind in ("svg", "png", "xlsx")
    ]
    assert list(saved) == names
    picture = saved[names[0]].decode()
    assert "演示数据" in picture
    assert "直播电商交易额" in picture
    assert saved[names[1]].startswith(b"\x89PNG")
    assert asked_elsewhere(asked, address) == []


def test_going_back_shows_what_was_chosen_before(
    screens: dict[str, tuple[Page, list[str]]], address: str
) -> None:
    page, _ = screens["desk"]
    page.goto(f"{address}/compare?ind=S2&kind=month")
    settled(page)
    page.get_by_label("指标", exact=True).click()
    page.get_by_role("option", name="净交易额").click()
    page.wait_for_url(re.compile(r"ind=S4"))
    settled(page)
    page.go_back()
    page.wait_for_url(re.compile(r"ind=S2"))
    settled(page)
    expect(page.get_by_label("指标", exact=True)).to_have_value("网络零售额(支付口径)")


def test_initials_typed_beside_any_page_lead_to_what_they_spell(
    screens: dict[str, tuple[Page, list[str]]], address: str
) -> None:
    page, _ = screens["desk"]
    page.goto(f"{address}/intake")
    settled(page)
    box = page.get_by_placeholder("搜索地区、指标、店铺…")
    box.fill("zjg")
    box.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q=zjg"))
    page.get_by_role("link", name="张家港市", exact=True).first.click()
    page.wait_for_url(re.compile(r"/regions\?.*parent=320582"))


def test_links_lead_to_the_view_that_they_name_and_back_leads_back(
    screens: dict[str, tuple[Page, list[str]]], address: str
) -> None:
    page, _ = screens["desk"]
    page.goto(address)
    page.get_by_role("link", name="看张家港市落后在哪里").click()
    page.get_by_role("link", name="哪些店铺在拉动、哪些在拖累").click()
    page.get_by_text("1 家店铺直播共").wait_for()
    assert "region=320582" in page.url
    page.go_back()
    page.get_by_role("heading", name="目标台账", exact=True).wait_for()
    page.get_by_text("张家港市 · 直播电商交易额", exact=True).wait_for()
