"""On the intake page, a held file is claimed: for a shop of the register, or for a new one."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipelines.clock import china_now
from tests.dashboard.conftest import FRAME, open_page, words_on
from tests.exports import Bureau, bureau_at, taobao, taobao_file

PATH = "收件箱/订单.csv"


@pytest.fixture()
def bureau(tmp_path: Path) -> Bureau:
    """A bureau with one held file and one that is loaded."""
    made = bureau_at(tmp_path)
    made.drop(PATH, taobao_file(taobao(1, "10.00")))
    made.drop("T2/订单.csv", taobao_file(taobao(2, "10.00")))
    made.load()
    return made


@pytest.fixture()
def page(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JIANCE_DATA", str(bureau.folders.root))
    return open_page(AppTest.from_file(FRAME, default_timeout=30), "intake")


def test_only_shops_of_the_files_platform_are_offered(page: AppTest) -> None:
    assert page.selectbox(key="claim_file").options == [PATH]
    assert page.selectbox(key="claim_shop").options == ["青城茶店（T1 · 甲公司）", "锦江书店（T2 · 乙公司）"]
    assert page.button(key="claim_save").disabled


def test_a_claimed_file_waits_for_the_next_load_and_loads_then(page: AppTest, bureau: Bureau) -> None:
    page.selectbox(key="claim_shop").set_value("T1").run()
    page.button(key="claim_save").click().run()
    assert [each.value for each in page.success] == ["已认领给 青城茶店（T1 · 甲公司），下次入库时生效。"]
    assert "认领给：青城茶店（T1 · 甲公司）" in words_on(page)
    assert "claim_file" not in [each.key for each in page.selectbox]
    receipts = {each.path: each for each in bureau.load(china_now()).receipts}
    assert (receipts[PATH].status, receipts[PATH].shop_key) == ("loaded", "T1")
    assert "认领给：" not in words_on(page.run())


def test_a_new_shop_is_registered_and_the_file_claimed_for_it(page: AppTest, bureau: Bureau) -> None:
    page.segmented_control(key="claim_how").set_value("登记一家新店铺").run()
    page.text_input(key="claim_key").input("T9").run()
    page.text_input(key="claim_name").input("都江堰茶铺").run()
    page.text_input(key="claim_enterprise").input("新公司").run()
    page.selectbox(key="claim_region").set_value("510181").run()
    page.button(key="claim_enrol").click().run()
    assert [each.value for each in page.success] == ["已登记“都江堰茶铺”，文件已认领，下次入库时生效。"]
    register = (bureau.folders.registers / "店铺名录.csv").read_text(encoding="utf-8-sig")
    assert register.splitlines()[-1] == "T9,淘宝天猫,都江堰茶铺,新公司,510181"
    receipts = {each.path: each for each in bureau.load(china_now()).receipts}
    assert (receipts[PATH].status, receipts[PATH].shop_key) == ("loaded", "T9")


def test_what_the_register_would_refuse_is_refused_on_the_page_in_the_same_words(
    page: AppTest, bureau: Bureau
) -> None:
    before = (bureau.folders.registers / "店铺名录.csv").read_bytes()
    page.segmented_control(key="claim_how").set_value("登记一家新店铺").run()
    page.text_input(key="claim_key").input("T1").run()
    page.button(key="claim_enrol").click().run()
    said = words_on(page)
    assert "店铺编号重复" in said
    assert "企业名称未填写" in said
    assert (bureau.folders.registers / "店铺名录.csv").read_bytes() == before


def test_a_register_that_somebody_else_has_changed_is_not_written_over(page: AppTest, bureau: Bureau) -> None:
    page.segmented_control(key="claim_how").set_value("登记一家新店铺").run()
    page.text_input(key="claim_key").input("T9").run()
    bureau.register("T3,淘宝天猫,别人刚登记的店,丁公司,510104")
    page.button(key="claim_enrol").click().run()
    assert "店铺名录.csv 刚刚被别人改过" in words_on(page)


def test_a_file_whose_folder_names_two_shops_is_moved_not_claimed(bureau: Bureau, page: AppTest) -> None:
    bureau.drop("T1/T2/订单.csv", taobao_file(taobao(3, "10.00")))
    bureau.load()
    page.run()
    assert page.selectbox(key="claim_file").options == [PATH]
    assert "请把文件移到只含一家店铺名称（或编号）的文件夹里" in words_on(page)
