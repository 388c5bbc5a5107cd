"""Which cells tell of one enterprise by themselves."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pipelines.disclosure.primary import enterprise_groups, primary
from pipelines.disclosure.rules import RULES, Rules
from tests.disclosure.written import region_by_platform, row_of, sales


def judged(*contributions: float, rules: Rules = RULES) -> tuple[str | None, float]:
    table = row_of({"甲": contributions})
    found = primary(table.cells, table.contributions, rules).filter(pl.col("cell_id") == "region=甲")
    return found["reason"][0], found["width"][0]


def test_two_enterprises_are_too_few_and_three_may_do() -> None:
    assert judged(100.0, 100.0)[0] == "few"
    assert judged(100.0, 100.0, 100.0) == (None, 0.0)


def test_the_rest_has_to_blur_the_largest_by_ten_percent() -> None:
    assert judged(100.0, 50.0, 9.0) == ("dominated", 5.0)
    assert judged(100.0, 50.0, 4.0) == ("dominated", 6.0)
    assert judged(100.0, 50.0, 10.0)[0] is None
    assert judged(100.0, 50.0, 5.0, 5.0)[0] is None


def test_a_hidden_cell_stays_uncertain_by_what_the_rule_lacks() -> None:
    assert judged(100.0) == ("few", 10.0)
    assert judged(100.0, 90.0) == ("few", 10.0)


def test_a_count_of_one_or_two_stays_uncertain_by_one() -> None:
    assert judged(1.0, 1.0) == ("few", 1.0)
    assert judged(1.0, 1.0, 1.0)[0] is None


def test_the_shops_of_one_enterprise_are_one_contributor() -> None:
    table = region_by_platform(
        sales("""
            contributor  region  platform  value
            甲公司        A       抖音       60
            甲公司        A       抖音       60
            乙公司        A       抖音       50
        """)
    )
    found = primary(table.cells, table.contributions, RULES)
    assert found["contributors"].unique().to_list() == [2]
    assert found["reason"].unique().to_list() == ["few"]


def test_a_shop_without_an_enterprise_is_its_own_group() -> None:
    shops = pl.DataFrame({"shop_key": ["s1", "s2", "s3", "s4"], "enterprise_name": ["甲", "甲 ", None, ""]})
    assert enterprise_groups(shops)["contributor"].to_list() == ["甲", "甲", "shop:s3", "shop:s4"]


def test_who_adds_nothing_is_no_contributor() -> None:
    assert judged(100.0, 100.0, 0.0)[0] == "few"


def test_where_all_in_a_cell_sold_nothing_the_zero_tells_of_each() -> None:
    assert judged(0.0, 0.0, 0.0) == ("zero", 1.0)


def test_a_cell_with_nobody_in_it_is_a_plain_zero() -> None:
    cells = pl.DataFrame({"cell_id": ["甲"], "value": [0.0]})
    nobody = pl.DataFrame(schema={"cell_id": pl.String, "contributor": pl.String, "value": pl.Float64})
    assert primary(cells, nobody, RULES).row(0, named=True)["reason"] is None


def test_refunds_count_by_their_size() -> None:
    assert judged(-100.0, 50.0, 9.0) == ("dominated", 5.0)
    assert judged(-100.0, 50.0, -10.0)[0] is None


def test_refunds_that_cancel_sales_leave_a_cell_judged_by_both() -> None:
    assert judged(100.0, -100.0)[0] == "few"


def test_the_bars_can_be_moved() -> None:
    assert judged(100.0, 100.0, 100.0, 100.0, rules=Rules(least_contributors=5))[0] == "few"
    assert judged(100.0, 50.0, 10.0, rules=Rules(p_percent=15.0))[0] == "dominated"


@pytest.mark.parametrize("seed", range(4))
def test_they_are_the_cells_that_tau_argus_calls_unsafe(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """τ-ARGUS of Statistics Netherlands is what bureaus of statistics use."""
    tau_argus = pytest.importorskip("pytauargus")
    monkeypatch.chdir(tmp_path)  # it writes its logs there
    draw = np.random.default_rng(seed)
    rows = pl.DataFrame(
        {
            "contributor": [f"e{number}" for number in draw.permutation(150)],
            "region": draw.choice([f"R{number}" for number in range(6)], 150),
            "platform": draw.choice(
                [f"P{number}" for number in range(5)], 150, p=[0.5, 0.2, 0.2, 0.05, 0.05]
            ),
            "value": ((draw.pareto(1.2, 150) + 0.1) * 1_000).round(0),
        }
    )
    result = tau_argus.protect(
        rows.drop("contributor"),
        ["region", "platform"],
        response="value",
        safety_rules="P(10,1)|FREQ(3,10)",
        suppress="OPT(1)",
        workdir=str(tmp_path),
    )
    verdicts = pl.from_pandas(result.tables[0].dataframe()).filter(pl.col("status") == "U")
    theirs = set(verdicts.select(pl.col("region", "platform").replace("Total", "合计")).iter_rows())
    table = region_by_platform(rows)
    unsafe = primary(table.cells, table.contributions, RULES).filter(pl.col("reason").is_not_null())
    ours = set(table.cells.join(unsafe, on="cell_id").select("region", "platform").iter_rows())
    assert ours == theirs
    assert len(ours) >= 5
