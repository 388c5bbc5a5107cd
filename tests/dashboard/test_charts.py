from datetime import date

import polars as pl
import pytest

from dashboard.charts import bars, dumbbell, heatmap, outlook, progress, theme, trend


def regions(**columns: list[object]) -> pl.DataFrame:
    given = {
        "code": ["510000", "310000"],
        "name": ["四川省", "上海市"],
        "value": [1488.0, 3600.0],
        "yoy_pct": [12.0, -2.5],
        "yoy_code": [None, None],
        "target": [1500.0, None],
        "target_name": ["2025年目标", None],
        "needed_pct": [None, None],
        **columns,
    }
    kinds = dict.fromkeys(("value", "yoy_pct", "target", "needed_pct"), pl.Float64) | {"yoy_code": pl.String}
    return pl.DataFrame(given, schema_overrides=kinds)


def test_each_region_has_a_tick_at_its_own_target_and_none_where_it_has_none() -> None:
    figure = bars.against_targets(regions(), "亿元")
    tick = next(trace for trace in figure.data if trace.name == "2025年目标")
    assert (list(tick.x), list(tick.y)) == ([1500.0], ["四川省"])


def test_a_click_on_a_bar_tells_the_code_of_the_region() -> None:
    assert list(bars.against_targets(regions(), "亿元").data[0].customdata) == ["510000", "310000"]


def test_small_values_and_their_targets_are_drawn_in_the_same_smaller_unit() -> None:
    figure = bars.against_targets(regions(value=[0.05, 0.02], target=[0.08, None]), "亿元")
    assert list(figure.data[0].x) == [500.0, 200.0]
    assert list(figure.data[1].x) == [800.0]


def test_growth_is_orange_and_decline_teal_with_a_true_minus_sign() -> None:
    bar = bars.growth(regions()).data[0]
    assert list(bar.marker.color) == [theme.UP, theme.DOWN]
    assert list(bar.text) == ["+12.0%", "−2.5%"]


def test_growth_that_is_unknown_is_a_dash_and_no_bar() -> None:
    bar = bars.growth(regions(yoy_pct=[None, 3.0])).data[0]
    assert (bar.text[0], bar.x[0]) == ("—", 0)


def test_growth_that_would_mislead_is_replaced_by_the_words_of_its_code() -> None:
    bar = bars.growth(regions(yoy_pct=[None, 3.0], yoy_code=["MISSING_FEED", "PART_FEED"])).data[0]
    assert list(bar.text) == ["缺报", "+3.0%"]


def test_the_growth_that_a_target_still_asks_for_is_a_tick() -> None:
    figure = bars.growth(regions(needed_pct=[30.0, None]))
    assert (figure.data[1].name, list(figure.data[1].x)) == ("目标所需增速", [30.0])


def months(maturity: str = "final") -> pl.DataFrame:
    rows = [(date(2025, 10, 1), 110.0), (date(2025, 11, 1), 160.0), (date(2026, 10, 1), 123.0)]
    return pl.DataFrame(
        {
            "period_start": [start for start, _ in rows],
            "value": [value for _, value in rows],
            "unit": "亿元",
            "maturity": ["final", "final", maturity],
        }
    )


def test_the_trend_sets_this_year_against_last_year() -> None:
    figure = trend.by_year(months())
    assert [(trace.name, list(trace.x), list(trace.y)) for trace in figure.data] == [
        ("2025年", [10, 11], [110.0, 160.0]),
        ("2026年", [10], [123.0]),
    ]


def test_a_provisional_month_is_an_open_point() -> None:
    assert list(trend.by_year(months("provisional")).data[1].marker.symbol) == ["circle-open"]


def test_the_goal_is_a_level_with_its_name_and_value() -> None:
    figure = trend.by_year(months(), trend.Goal(1500.0, "2025年目标"))
    assert figure.layout.shapes[0].y0 == 1500.0
    assert figure.layout.annotations[0].text == "2025年目标 1,500.0 亿元"


def test_the_grid_writes_every_number_and_a_dash_where_growth_is_unknown() -> None:
    growth = pl.DataFrame(
        {
            "region_code": ["510000", "510000", "310000"],
            "period_start": [date(2025, 12, 1), date(2026, 1, 1), date(2026, 1, 1)],
            "yoy_pct": [12.4, -3.0, None],
        }
    )
    grid = heatmap.growth_by_month(growth, regions().select("code", "name")).data[0]
    assert [list(row) for row in grid.text] == [["12", "−3"], ["—", "—"]]
    assert grid.zmid == 0


def test_the_share_of_a_target_comes_with_shape_word_and_colour() -> None:
    figure = progress.attained(
        pl.DataFrame(
            {
                "label": ["四川省<br>直播电商交易额"],
                "attained_pct": [99.2],
                "expected_pct": [86.1],
                "light": ["red"],
                "mark": ["■ 未达成"],
            }
        )
    )
    assert list(figure.data[1].x) == [99.2]
    assert list(figure.data[1].marker.color) == [theme.LIGHTS["red"]]
    assert list(figure.data[2].text) == ["99.2%<br>■ 未达成"]
    assert list(figure.data[3].x) == [86.1]


def expected(**columns: list[object]) -> pl.DataFrame:
    given = {
        "period_start": [date(2026, 11, 23), date(2026, 11, 30)],
        "value": [0.5, 0.6],
        "low": [0.4, None],
        "high": [0.6, None],
        **columns,
    }
    return pl.DataFrame(given, schema_overrides=dict.fromkeys(("value", "low", "high"), pl.Float64))


def test_what_is_expected_is_dashed_within_its_interval_and_in_the_unit_that_suits() -> None:
    history = pl.DataFrame({"period_start": [date(2026, 11, 16)], "value": [0.4]})
    band, actual, coming = outlook.coming(history, expected(), "亿元").data
    assert (list(actual.y), list(coming.y)) == ([4000.0], [5000.0, 6000.0])
    assert coming.line.dash == "dash"
    assert list(band.y) == [6000.0, 4000.0]  # the second period has no interval
    assert actual.name == "实际（万元）"


def test_no_figure_has_a_title_inside() -> None:
    assert bars.growth(regions()).layout.title.text is None
    assert trend.by_year(months()).layout.title.text is None


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        (date(2020, 2, 1), date(2020, 3, 1), ["2月<br>2020年", "3月"]),
        (date(2025, 11, 3), date(2026, 2, 2), ["11月<br>2025年", "12月", "1月<br>2026年", "2月"]),
        (date(2023, 12, 1), date(2024, 4, 1), ["1月<br>2024年", "2月", "3月", "4月"]),
        (date(2024, 1, 1), date(2026, 11, 1), ["1月<br>2024年", "6月", "11月", "4月<br>2025年", "9月", "2月<br>2026年", "7月"]),
    ],
)  # fmt: skip
def test_an_axis_of_time_names_each_month_once_and_each_year_where_it_begins(
    first: date, last: date, named: list[str]
) -> None:
    figure = theme.blank(100)
    theme.month_ticks(figure, [first, last])
    assert list(figure.layout.xaxis.ticktext) == named


def test_two_targets_of_one_name_stay_two_rows_with_their_own_numbers() -> None:
    twins = pl.DataFrame(
        {"label": ["四川<br>零售额"] * 2, "attained_pct": [40.0, 90.0], "expected_pct": [50.0, 80.0],
         "light": ["red", "green"], "mark": ["■ 滞后", "● 超前"]}
    )  # fmt: skip
    drawn = progress.attained(twins).data[1]
    assert len(set(drawn.y)) == 2
    assert list(drawn.x) == [40.0, 90.0]
    rows = twins.rename({"label": "name", "attained_pct": "value", "expected_pct": "mark", "mark": "told"})
    figure = dumbbell.against_own(rows.with_columns(code=pl.lit("t")), "%", "往年此时", "完成")
    assert len(set(figure.layout.yaxis.categoryarray)) == 2
