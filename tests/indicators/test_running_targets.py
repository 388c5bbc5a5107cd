"""What is said of a target whose deadline is still to come."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.indicators.case import Evidence
from pipelines.indicators.progress import cases_of, entities, target_progress
from pipelines.marts.contracts import INDICATOR_VALUE, PUBLISHED_STATISTIC
from tests.indicators.yearly import SEASON, target, values
from tests.tables import frame, table

SEPTEMBER = date(2026, 9, 30)
HISTORY = {2023: 1000.0, 2024: 1100.0, 2025: 1200.0}
NO_VALUES = INDICATOR_VALUE.empty()
NOTHING_PUBLISHED = PUBLISHED_STATISTIC.empty()


def judged(
    targets: pl.DataFrame,
    known: pl.DataFrame = NO_VALUES,
    *,
    through: date = SEPTEMBER,
    **evidence: pl.DataFrame,
) -> pl.DataFrame:
    given_ = {"published": NOTHING_PUBLISHED, **evidence}
    return target_progress(
        targets, Evidence(known, as_of=through + timedelta(days=2), data_through=through, **given_)
    )


def one(progress: pl.DataFrame) -> dict[str, object]:
    return progress.row(0, named=True)


def test_the_end_of_the_year_is_told_from_what_is_usually_done_by_now() -> None:
    # 980 by September, of which 70 % of a year is usually done: 1400. Last year's rest was 360.
    told = one(judged(target(), values({**HISTORY, 2026: 1400.0}, SEPTEMBER)))
    assert told["actual"] == pytest.approx(980)
    assert told["expected_pct"] == pytest.approx(70)
    assert told["linear_pct"] == pytest.approx(273 / 365 * 100)
    assert told["projected"] == pytest.approx(1400)
    assert told["projected_low"] < 1400 < told["projected_high"]  # type: ignore[operator]
    assert told["pace_ratio"] == pytest.approx(980 / (1500 * 0.7))
    assert told["required_growth_pct"] == pytest.approx(((1500 - 980) / 360 - 1) * 100)
    assert (told["verdict"], told["method"]) == ("滞后", "季节进度")


def test_the_straight_line_would_call_a_target_behind_that_will_be_reached() -> None:
    told = one(judged(target(), values({**HISTORY, 2026: 1530.0}, SEPTEMBER)))
    done = 1530 * 0.7 / 1500
    assert done < 273 / 365  # behind the calendar
    assert told["verdict"] in ("基本同步", "进度超前")


@pytest.mark.parametrize(
    ("comes_to", "verdict"),
    [(1700, "进度超前"), (1505, "基本同步"), (1480, "基本同步"), (1400, "滞后"), (1300, "严重滞后")],
)
def test_the_verdict_goes_by_what_the_year_comes_to(comes_to: float, verdict: str) -> None:
    assert one(judged(target(), values({**HISTORY, 2026: comes_to}, SEPTEMBER)))["verdict"] == verdict


def test_the_sentence_tells_share_projection_interval_chance_and_need() -> None:
    why = str(one(judged(target(), values({**HISTORY, 2026: 1400.0}, SEPTEMBER)))["why"])
    assert "期限 2026-12-31 未到" in why
    assert "往年此时通常完成 70.0%，推算期末 1,400.0 亿元（80% 区间" in why
    assert "达标可能低于 5%" in why
    assert "余下时间须比上年同期增长 44.4%" in why
    assert why.endswith("目标来自正式文件《行动方案》。")


def test_how_such_projections_have_done_before_stands_beside_each() -> None:
    told = one(judged(target(), values({**HISTORY, 2026: 1400.0}, SEPTEMBER)))
    assert told["backtest_cases"] == 2
    assert told["backtest_error_pct"] == pytest.approx(0, abs=1e-9)
    # “the rest as last year” misses 30 % of the growth from 1000 to 1100, and from 1100 to 1200
    assert told["backtest_naive_pct"] == pytest.approx((30 / 1100 + 30 / 1200) / 2 * 100)
    assert told["backtest_linear_pct"] == pytest.approx((1 - 0.7 / (273 / 365)) * 100)
    assert told["backtest_inside"] == 1.0


def test_a_projection_that_has_not_beaten_last_year_is_not_shown() -> None:
    flat = tuple([1.0] * 12)
    late = (1, 1, 1, 1, 1, 1, 1, 1, 1, 5, 5, 5)
    known = pl.concat(
        [
            values({2022: 1200.0, 2024: 1200.0}, SEPTEMBER, season=flat),
            values({2023: 1200.0, 2025: 1200.0, 2026: 1200.0}, SEPTEMBER, season=late),
        ]
    )
    told = one(judged(target(), known))
    assert told["backtest_error_pct"] > told["backtest_naive_pct"]  # type: ignore[operator]
    assert (told["verdict"], told["code"]) == ("无法判断", "NOT_BETTER")
    assert (told["projected"], told["probability"]) == (None, None)


@pytest.mark.parametrize(
    ("known", "through", "code", "words"),
    [
        (values({2025: 1200.0, 2026: 1400.0}, SEPTEMBER), SEPTEMBER, "TOO_SHORT", "完整的往年只有 1 年"),
        (
            values({**HISTORY, 2026: 1400.0}, date(2026, 2, 28)),
            date(2026, 2, 28),
            "TOO_SHORT",
            "一季度结束前",
        ),
        (
            values({**HISTORY, 2026: 1400.0}, SEPTEMBER).filter(pl.col("period_start") != date(2026, 5, 1)),
            SEPTEMBER,
            "HOLES",
            "本年有 1 个月没有数据",
        ),
        (
            values({**HISTORY, 2026: 1400.0}, SEPTEMBER, season=(7, -1, *SEASON[2:])),
            SEPTEMBER,
            "NEGATIVE",
            "有月份为负数",
        ),
        (values({**HISTORY, 2026: 0.0}, SEPTEMBER), SEPTEMBER, "BASE", "本年至今为零"),
    ],
    ids=["one past year", "too early", "a hole", "a negative month", "all zero"],
)
def test_where_the_end_cannot_be_told_a_code_and_a_reason_stand_in_its_place(
    known: pl.DataFrame, through: date, code: str, words: str
) -> None:
    told = one(judged(target(), known, through=through))
    assert (told["verdict"], told["code"]) == ("无法判断", code)
    assert words in str(told["why"])
    assert (told["projected"], told["probability"], told["pace_ratio"]) == (None, None, None)


def test_a_year_with_a_hole_is_no_history() -> None:
    with_hole = values({**HISTORY, 2026: 1400.0}, SEPTEMBER).filter(
        ~pl.col("period_start").is_in([date(2024, 5, 1), date(2025, 5, 1)])
        | (pl.col("period_kind") == "year")
    )
    assert one(judged(target(), with_hole))["code"] == "TOO_SHORT"


def test_a_region_under_a_new_code_has_no_history_of_its_own() -> None:
    before = values(HISTORY, SEPTEMBER, region_code="320583")
    since = values({2026: 1400.0}, SEPTEMBER)
    assert one(judged(target(), pl.concat([before, since])))["code"] == "TOO_SHORT"


def test_a_target_whose_deadline_is_before_its_start_is_told() -> None:
    told = one(judged(target(starts_on=date(2027, 1, 1)), values({**HISTORY, 2026: 1400.0}, SEPTEMBER)))
    assert (told["verdict"], told["code"]) == ("无法判断", "BAD_DATES")
    assert "期限 2026-12-31 早于起始日 2027-01-01" in str(told["why"])


def test_a_superseded_target_names_its_successor() -> None:
    told = one(judged(target(status="superseded", replaced_by="T9"), values(HISTORY, SEPTEMBER)))
    assert (told["verdict"], told["code"]) == ("无法判断", "SUPERSEDED")
    assert "已被目标 T9 取代" in str(told["why"])


def test_a_ceiling_that_will_be_kept_is_on_track_and_one_that_is_broken_is_missed_for_good() -> None:
    ceiling = target(comparator="<=", kind="cap")
    assert one(judged(ceiling, values({**HISTORY, 2026: 1300.0}, SEPTEMBER)))["verdict"] == "基本同步"
    assert one(judged(ceiling, values({**HISTORY, 2026: 1620.0}, SEPTEMBER)))["verdict"] == "滞后"
    assert one(judged(ceiling, values({**HISTORY, 2026: 2200.0}, SEPTEMBER)))["verdict"] == "未达成"


def test_a_ceiling_without_a_deadline_must_be_kept_all_the_time() -> None:
    ceiling = target(comparator="<=", kind="cap", deadline=None)
    assert one(judged(ceiling, values(HISTORY, SEPTEMBER)))["verdict"] == "基本同步"
    assert one(judged(ceiling, values({2025: 1600.0}, SEPTEMBER)))["verdict"] == "未达成"


def test_a_ceiling_of_a_later_year_goes_by_where_amounts_come_to() -> None:
    known = values({2023: 1000.0, 2024: 1100.0, 2025: 1210.0, 2026: 1300.0}, SEPTEMBER)
    ceiling = {"comparator": "<=", "kind": "cap", "deadline": date(2027, 12, 31)}
    kept = one(judged(target(value=1500.0, **ceiling), known))  # 10 % a year comes to 1464.1
    assert (kept["verdict"], kept["method"]) == ("基本同步", "趋势外推")
    assert kept["projected"] == pytest.approx(1464.1)
    assert one(judged(target(value=1400.0, **ceiling), known))["verdict"] == "滞后"


def test_an_exact_number_is_judged_by_how_far_it_is_to_either_side() -> None:
    exact = target(comparator="=")
    assert one(judged(exact, values({**HISTORY, 2026: 1500.0}, SEPTEMBER)))["verdict"] == "基本同步"
    assert one(judged(exact, values({**HISTORY, 2026: 1650.0}, SEPTEMBER)))["verdict"] == "滞后"
    assert one(judged(exact, values({**HISTORY, 2026: 1350.0}, SEPTEMBER)))["verdict"] == "滞后"


def test_a_running_year_that_lacks_a_feed_or_a_channel_is_not_projected() -> None:
    known = values({**HISTORY, 2026: 1400.0}, SEPTEMBER)
    lost = known.with_columns(why_not=pl.lit("缺报：3家店铺本期没有数据，占上年同期 20.0%"))
    told = one(judged(target(), lost))
    assert (told["verdict"], told["code"], told["projected"]) == ("无法判断", "LOW_COVERAGE", None)
    assert "缺报：3家店铺" in str(told["why"])
    unclear = known.with_columns(coverage=pl.lit(0.6))
    assert one(judged(target(), unclear))["code"] == "LOW_COVERAGE"


def test_a_limit_on_single_items_is_broken_by_one_of_them_whatever_the_sum_says() -> None:
    limit = target(comparator="<=", kind="item_cap", value=80.0, unit="%", deadline=None)
    items = {"target_id": pl.String, "numerator": pl.Float64, "denominator": pl.Float64}
    kept = frame("target_id numerator denominator\n T1 80 100\n T1 10 100", items)
    broken = frame("target_id numerator denominator\n T1 81 100\n T1 10 100", items)
    assert one(judged(limit, items=kept))["verdict"] == "基本同步"
    told = one(judged(limit, items=broken))
    assert told["verdict"] == "未达成"
    assert "2 笔中 1 笔超过 80%，合计为 45.5%" in str(told["why"])
    assert one(judged(limit))["code"] == "NO_DATA"


def test_a_share_of_two_scopes_is_not_divided() -> None:
    share = target(kind="ratio", unit="%", value=30.0, indicator="T1", denominator_scope="纳统")
    told = one(judged(share))
    assert (told["verdict"], told["code"]) == ("无法判断", "MIXED_SCOPE")
    assert "分母为“纳统”" in str(told["why"])


def test_a_share_goes_by_percentage_points() -> None:
    known = values({2024: 1.0, 2025: 1.0}, SEPTEMBER, indicator="T1", unit="%")
    shares = known.with_columns(
        value=pl.when(pl.col("period_start").dt.year() == 2024).then(20.0).otherwise(23.0)
    )
    # 3 points a year; from 20 to 30 in four years needs 2.5
    told = one(
        judged(
            target(kind="ratio", unit="%", value=30.0, indicator="T1", deadline=date(2028, 12, 31)), shares
        )
    )
    assert told["progress_ratio"] == pytest.approx(3 / 2.5)
    assert (told["verdict"], told["method"]) == ("进度超前", "百分点")


def test_an_amount_of_a_later_year_goes_by_growth() -> None:
    # 10 % a year so far; from 1000 in 2023 to 1464.1 in 2027 needs 10 %
    known = values({2023: 1000.0, 2024: 1100.0, 2025: 1210.0, 2026: 1300.0}, SEPTEMBER)
    told = one(judged(target(value=1464.1, deadline=date(2027, 12, 31)), known))
    assert told["progress_ratio"] == pytest.approx(1)
    assert told["required_growth_pct"] == pytest.approx(10)
    assert (told["verdict"], told["method"]) == ("基本同步", "增速比")


def test_a_plan_that_tells_its_base_is_measured_from_it() -> None:
    known = values({2025: 1210.0, 2026: 1300.0}, SEPTEMBER)
    base = {"starts_on": date(2024, 1, 1), "base_value": 1000.0}
    told = one(judged(target(value=1464.1, deadline=date(2027, 12, 31), **base), known))
    assert told["progress_ratio"] == pytest.approx(1)


def test_falling_where_more_is_wanted_is_called_the_wrong_way() -> None:
    known = values({2023: 1000.0, 2024: 950.0, 2025: 900.0}, date(2025, 12, 31))
    told = one(judged(target(deadline=date(2028, 12, 31)), known, through=date(2025, 12, 31)))
    assert told["verdict"] == "严重滞后"
    assert "方向相反" in str(told["why"])


def test_a_count_goes_on_as_fast_as_it_has() -> None:
    known = values({2024: 1.0, 2025: 1.0, 2026: 1.0}, SEPTEMBER, indicator="E1", unit="家")
    by_year = {2024: 20.0, 2025: 26.0, 2026: 30.5}
    counts = known.with_columns(
        value=pl.col("period_start").dt.year().replace_strict(by_year, return_dtype=pl.Float64)
    )
    bases = target(indicator="E1", unit="个", value=32.0, kind="stock")
    told = one(judged(bases, counts))
    assert told["projected"] == pytest.approx(30.5 + 10.5 * 92 / 638)
    assert told["method"] == "计数速率"
    assert 0.3 < told["probability"] < 0.7  # type: ignore[operator]


def test_a_target_with_parts_is_as_good_as_its_worst_part() -> None:
    whole = target(id="W", value=1300.0)
    parts = [target(id="P1", value=900.0, part_of="W"), target(id="P2", value=1700.0, part_of="W")]
    known = values({**HISTORY, 2026: 1400.0}, SEPTEMBER)
    progress = judged(pl.concat([whole, *parts]), known)
    assert table(progress, "target_id", "verdict") == ["P1 已达成", "P2 严重滞后", "W 严重滞后"]
    assert "其中 1/2 个分项已达成，按最差的一项判定" in str(progress["why"][2])


def test_a_mid_year_deadline_counts_only_the_months_up_to_it() -> None:
    known = values({**HISTORY, 2026: 1400.0}, date(2026, 6, 30))
    this_year = (pl.col("period_kind") == "year") & (pl.col("period_start") == date(2026, 1, 1))
    half = known.filter(this_year).with_columns(
        period_kind=pl.lit("ytd"), period_start=pl.lit(date(2026, 6, 1))
    )
    told = one(
        judged(
            target(deadline=date(2026, 6, 30), value=600.0),
            pl.concat([known, half]),
            through=date(2026, 6, 30),
        )
    )
    assert (told["verdict"], told["actual"]) == ("已达成", pytest.approx(630))


ENTITIES = frame(
    """
    region_code  body  entity  year  live_cny
    510000       E3    甲      2025  1200000000
    510000       E3    乙      2025  850000000
    510000       E3    丙      2025  100000000
    510000       E3    甲      2026  1050000000
    510000       E3    乙      2026  750000000
    510000       E3    丙      2026  600000000
    """,
    {
        "region_code": pl.String,
        "body": pl.String,
        "entity": pl.String,
        "year": pl.Int64,
        "live_cny": pl.Float64,
    },
)
BODIES = {
    "kind": "threshold_count",
    "indicator": "E3",
    "indicator_name": "年销售额10亿元以上企业",
    "unit": "个",
    "threshold_value": 10.0,
    "threshold_unit": "亿元",
}


def test_bodies_over_an_amount_are_counted_from_their_own_sales_and_near_misses_are_told() -> None:
    known = values({**HISTORY, 2026: 1400.0}, SEPTEMBER)
    last_year = target(**BODIES, value=1.0, deadline=date(2025, 12, 31))
    told = one(judged(last_year, known, entities=ENTITIES))
    assert (told["verdict"], told["actual"]) == ("已达成", 1.0)
    assert "2025 年达到 10.0 亿元的登记企业 1 个，另有 1 个达到八成" in str(told["why"])


def test_bodies_that_will_reach_the_amount_at_the_usual_pace_count_for_the_running_year() -> None:
    known = values({**HISTORY, 2026: 1400.0}, SEPTEMBER)
    # 70 % is usually done: 乙 comes to 10.7 亿元, 丙 to 8.6
    told = one(judged(target(**BODIES, value=2.0), known, entities=ENTITIES))
    assert (told["verdict"], told["method"]) == ("基本同步", "主体推算")
    assert "年内可达 2 个" in str(told["why"])
    assert one(judged(target(**BODIES, value=3.0), known, entities=ENTITIES))["verdict"] == "严重滞后"


def test_the_list_of_bodies_has_those_that_reached_the_amount_and_those_that_come_close() -> None:
    known = values({**HISTORY, 2026: 1400.0}, SEPTEMBER)
    evidence = Evidence(known, NOTHING_PUBLISHED, SEPTEMBER, SEPTEMBER, ENTITIES)
    listed = entities(cases_of(target(**BODIES, value=2.0), evidence))
    assert table(listed, "entity", "value", "projected", "has_reached") == [
        "甲 10.5 15 True",
        "乙 7.5 10.7143 False",
        "丙 6 8.57143 False",
    ]


def test_some_bodies_over_an_amount_are_no_target_but_how_many_there_are_is_told() -> None:
    told = one(judged(target(**{**BODIES, "kind": "vague"}, value=None), entities=ENTITIES))
    assert (told["verdict"], told["code"]) == ("无法判断", "NOT_QUANTIFIED")
    assert "2026 年达到 10.0 亿元的登记企业 1 个" in str(told["why"])


def test_a_threshold_count_of_another_scope_is_not_judged_but_told() -> None:
    told = one(judged(target(**BODIES, value=1.0, scope="全口径企业"), entities=ENTITIES))
    assert (told["verdict"], told["code"], told["actual"]) == ("无法判断", "SCOPE", None)
    assert "达到 10.0 亿元的登记企业 1 个" in str(told["why"])


def test_a_published_year_so_far_is_projected_by_its_own_past() -> None:
    published = frame(
        """
        region_code  indicator       scope  period   value  unit  is_cumulative  months_in_value
        510000       网上商品零售额  纳统   2023-09  700    亿元  true           9
        510000       网上商品零售额  纳统   2023     1000   亿元  true           12
        510000       网上商品零售额  纳统   2024-09  770    亿元  true           9
        510000       实物商品网上零售额  纳统   2024-12  1100   亿元  true           12
        510000       网上商品零售额  纳统   2025-09  840    亿元  true           9
        510000       网上商品零售额  纳统   2025     1200   亿元  true           12
        510000       网上商品零售额  纳统   2026-09  980    亿元  true           9
        """,
        PUBLISHED_STATISTIC.columns,
    )
    told = one(judged(target(indicator="S3", scope="纳统"), published=published))
    assert told["actual_period"] == "2026 年 1—9 月（公布数）"
    assert told["projected"] == pytest.approx(1400)


def test_a_computed_series_does_not_hide_a_published_one_of_another_scope() -> None:
    published = frame(
        """
        region_code  indicator               scope  period   value  unit  is_cumulative  months_in_value
        510000       网络零售额(支付口径)    第三方  2024-09  770    亿元  true           9
        510000       网络零售额(支付口径)    第三方  2024     1100   亿元  true           12
        510000       网络零售额(支付口径)    第三方  2025-09  840    亿元  true           9
        510000       网络零售额(支付口径)    第三方  2025     1200   亿元  true           12
        510000       网络零售额(支付口径)    第三方  2026-09  980    亿元  true           9
        """,
        PUBLISHED_STATISTIC.columns,
    )
    ours = values({**HISTORY, 2026: 9999.0}, SEPTEMBER, indicator="S2")
    told = one(judged(target(indicator="S2", scope="第三方"), ours, published=published))
    assert told["projected"] == pytest.approx(1400)


def test_a_month_that_has_begun_is_cut_at_the_same_day_of_earlier_years() -> None:
    # of a hundred, 61 are done by the end of August, and half of September's 9 by the 15th
    known = values({**HISTORY, 2026: 1400.0}, SEPTEMBER)
    september = (pl.col("period_kind") == "month") & (pl.col("period_start").dt.month() == 9)
    halves = known.filter(september).with_columns(
        period_kind=pl.lit("day"),
        value=pl.col("value") / 2,
        period_start=pl.col("period_start") + pl.duration(days=9),
    )
    later = halves.with_columns(period_start=pl.col("period_start") + pl.duration(days=10))
    this_year = pl.col("period_start").dt.year() == 2026
    so_far = known.with_columns(
        value=pl.when(september & this_year).then(pl.col("value") / 2).otherwise("value"),
        through=pl.when(this_year & ~september & (pl.col("period_kind") == "month"))
        .then("through")
        .when(this_year)
        .then(date(2026, 9, 15))
        .otherwise("through"),
    )
    told = one(
        judged(target(), pl.concat([so_far, halves, later.filter(~this_year)]), through=date(2026, 9, 15))
    )
    assert told["expected_pct"] == pytest.approx(61 + 4.5)
    assert told["projected"] == pytest.approx(1400)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.floats(400, 2500), min_size=4, max_size=4),
    st.floats(200, 3000),
    st.sampled_from([">=", ">", "<="]),
)
def test_scaling_from_yuan_to_yi_changes_no_verdict(
    totals: Sequence[float], wanted: float, sign: str
) -> None:
    years = dict(zip((2023, 2024, 2025, 2026), totals, strict=True))
    known = values(years, SEPTEMBER)
    in_yi = judged(target(comparator=sign, value=wanted), known)
    in_yuan = judged(target(comparator=sign, value=wanted * 1e8, unit="元"), known)
    both_in_yuan = judged(
        target(comparator=sign, value=wanted * 1e8, unit="元"),
        known.with_columns(pl.col("value") * 1e8, unit=pl.lit("元")),
    )
    assert in_yi["verdict"].item() == in_yuan["verdict"].item() == both_in_yuan["verdict"].item()
    if in_yi["probability"].item() is not None:
        assert in_yuan["probability"].item() == pytest.approx(in_yi["probability"].item(), abs=1e-9)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_the_inputs_changes_nothing(seed: int) -> None:
    targets = pl.concat(
        [
            target(),
            target(id="T2", value=1300.0),
            target(id="T3", part_of="T1"),
            target(**BODIES, id="T4", value=2.0),
        ]
    )
    known = values({**HISTORY, 2026: 1400.0}, SEPTEMBER)
    usual = judged(targets, known, entities=ENTITIES)
    shuffled = judged(
        targets.sample(fraction=1, shuffle=True, seed=seed),
        known.sample(fraction=1, shuffle=True, seed=seed),
        entities=ENTITIES.sample(fraction=1, shuffle=True, seed=seed),
    )
    floats = [name for name, kind in usual.schema.items() if kind == pl.Float64]
    assert usual.with_columns(pl.col(floats).round(9)).equals(shuffled.with_columns(pl.col(floats).round(9)))
