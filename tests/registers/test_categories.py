from pathlib import Path

from pipelines.registers.categories import read_categories, with_built_in
from tests.tables import table


def read(folder: Path, text: str):  # type: ignore[no-untyped-def]
    file = folder / "品类对照.csv"
    file.write_text(text, encoding="utf-8")
    return read_categories(file)


def test_a_row_says_what_a_category_is_and_services_are_no_goods(tmp_path: Path) -> None:
    register = read(
        tmp_path,
        "平台,类目,统计品类,行业代码,行业名称,是否实物\n抖音,直播间定金,服务,,,\n,山货,吃,522,食品零售,\n",
    )
    assert table(register.rows, "platform", "category", "use_class", "industry_code", "is_goods") == [
        "抖音 直播间定金 服务 — False",
        " 山货 吃 522 True",
    ]


def test_a_row_that_cannot_be_understood_is_refused_with_its_reason(tmp_path: Path) -> None:
    register = read(
        tmp_path,
        "平台,类目,统计品类,行业代码\n某宝,甲,吃,\n,乙,住,\n,丙,用,A1\n,丁,吃,\n,丁,用,\n",
    )
    assert register.rows.is_empty()
    assert register.refused["reasons"].to_list() == [
        "平台不在约定的取值内",
        "统计品类不在约定的取值内",
        "行业代码不是二至四位数字",
        "同一平台的同一类目重复",
        "同一平台的同一类目重复",
    ]


def test_an_own_row_for_all_platforms_replaces_the_built_in_one(tmp_path: Path) -> None:
    register = read(tmp_path, "类目,统计品类\n酒类,用\n")
    known = with_built_in(register.rows).filter(category="酒类")
    assert table(known, "platform", "use_class") == [" 用"]


def test_without_a_file_the_built_in_table_stands(tmp_path: Path) -> None:
    known = with_built_in(read_categories(tmp_path / "品类对照.csv").rows)
    assert known.filter(category="酒类")["industry_code"].to_list() == ["522"]
    assert not known.select("platform", "category").is_duplicated().any()
