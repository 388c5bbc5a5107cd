"""The first thing a new user sees: demo exports, one load, every page."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.pages import found_views
from pipelines import store
from pipelines.build import Outcome, Run, load
from pipelines.clock import china_now
from pipelines.demo.files import remove_demo, write_demo
from pipelines.errors import PipelineError
from pipelines.settings import DataRoot
from tests.dashboard.conftest import FRAME, open_page, words_on
from tests.exports import bureau_at, taobao, taobao_file

UNTIL, SINCE = date(2026, 11, 22), date(2026, 10, 20)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataRoot, Outcome]:
    """A few weeks of demo exports, loaded."""
    root = DataRoot(tmp_path_factory.mktemp("demo"))
    write_demo(root, until=UNTIL, since=SINCE)
    return root, load(Run(root, china_now()))


@pytest.fixture()
def demo_app(demo: tuple[DataRoot, Outcome], monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("JIANCE_DATA", str(demo[0].root))
    yield AppTest.from_file(FRAME, default_timeout=30)
    st.cache_resource.clear()


def test_the_demo_load_publishes_and_has_something_to_show_on_the_receipts_page(
    demo: tuple[DataRoot, Outcome],
) -> None:
    root, outcome = demo
    assert outcome.published
    statuses = {receipt.status for receipt in outcome.receipts}
    assert statuses == {"loaded", "already_loaded", "held", "refused"}
    assert store.ask(store.current(root), "SELECT is_demo FROM build").item()
    assert store.ask(store.current(root), "SELECT count(*) FROM refused_row").item() > 0


def test_every_row_of_every_demo_file_is_accounted_for(demo: tuple[DataRoot, Outcome]) -> None:
    for receipt in demo[1].receipts:
        if receipt.is_taken:
            fates = (
                receipt.rows_accepted,
                receipt.rows_refused,
                receipt.rows_not_sales,
                receipt.rows_duplicate,
            )
            assert receipt.rows_read == sum(each or 0 for each in fates), receipt.path


@pytest.mark.parametrize("view", found_views(), ids=lambda view: view.path)
def test_a_page_shows_the_demo_build_and_says_that_it_is_a_demo(demo_app: AppTest, view: object) -> None:
    open_page(demo_app, getattr(view, "path"))  # noqa: B009
    assert not demo_app.exception
    assert "演示数据" in words_on(demo_app) + "".join(str(each.value) for each in demo_app.sidebar.markdown)


@pytest.mark.parametrize(("path", "told"), [("sessions", "开播"), ("hosts", "个带货主播")])
def test_the_demo_has_live_sessions_and_hosts_to_show(demo_app: AppTest, path: str, told: str) -> None:
    open_page(demo_app, path)
    assert told in words_on(demo_app)
    assert "还没有直播场次数据" not in words_on(demo_app)


def test_targets_of_the_demo_never_look_official(demo: tuple[DataRoot, Outcome], demo_app: AppTest) -> None:
    own = store.ask(
        store.current(demo[0]),
        "SELECT status, indicator_name, quote, document FROM target WHERE starts_with(id, '演示')",
    )
    assert own.height == 20
    assert set(own["status"]) == {"fictional"}
    for column in ("indicator_name", "quote", "document"):
        assert own[column].str.contains("虚构").all()
    open_page(demo_app, "")
    assert "其中演示用的虚构目标 20 项" in words_on(demo_app)
    assert "虚构目标 1,700.0 亿元" in words_on(demo_app)


def test_a_real_file_beside_demo_files_waits_until_the_demo_is_removed(
    demo: tuple[DataRoot, Outcome],
) -> None:
    root = demo[0]
    stranger = Path(root.raw) / "演示·蜀锦直播店" / "真实导出.csv"
    stranger.write_text("主订单编号,子订单编号\n1,2\n", encoding="utf-8")
    outcome = load(Run(root, china_now()))
    told = next(receipt for receipt in outcome.receipts if receipt.path.endswith("真实导出.csv"))
    assert told.status == "held"
    assert "演示数据" in str(told.reason)
    assert "demo --remove" in str(told.fix)


def test_a_demo_leaves_nothing_behind_for_the_real_files_that_follow(tmp_path: Path) -> None:
    bureau = bureau_at(tmp_path)
    registers = bureau.folders.registers / "店铺名录.csv"
    kept = registers.read_bytes()
    registers.unlink()
    write_demo(bureau.folders, until=UNTIL, since=date(2026, 11, 10))
    load(Run(bureau.folders, china_now()))
    remove_demo(bureau.folders)
    registers.write_bytes(kept)
    bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    load(Run(bureau.folders, china_now()))
    assert bureau.one("SELECT is_demo FROM build") == {"is_demo": False}
    assert bureau.ask("SELECT path FROM file_receipt")["path"].to_list() == ["T1/订单.csv"]
    assert bureau.one("SELECT sum(paid_cny)::VARCHAR AS paid FROM sales_day") == {"paid": "10.00"}


def test_demo_files_are_not_taken_where_real_ones_have_been(tmp_path: Path) -> None:
    bureau = bureau_at(tmp_path)
    real = bureau.drop("T1/订单.csv", taobao_file(taobao(1, "10.00")))
    load(Run(bureau.folders, china_now()))
    real.unlink()
    (bureau.folders.registers / "店铺名录.csv").unlink()
    write_demo(bureau.folders, until=UNTIL, since=date(2026, 11, 10))
    with pytest.raises(PipelineError, match="已有真实数据入库"):
        load(Run(bureau.folders, china_now()))
    assert bureau.one("SELECT sum(paid_cny)::VARCHAR AS paid FROM sales_day") == {"paid": "10.00"}
