"""Figures and their material: sums that are written add up; what is unknown is drawn as unknown."""

from datetime import date

import polars as pl
import pytest

from dashboard import tiles
from dashboard.boundaries import Boundaries, Refused, boundaries_of
from dashboard.charts import cells, waterfall
from dashboard.charts import tiles as tile_chart
from dashboard.pace_path import path_of
from pipelines.queries.within import prefix_of
from pipelines.reference import policies
from pipelines.reference.regions import regions


def test_steps_end_exactly_at_their_sum_and_each_is_written_as_it_is_elsewhere() -> None:
    parts = pl.DataFrame({"name": ["甲", "乙", "丙"], "points": [1.04, 1.04, 1.04]})
    figure = waterfall.contributions(parts)
    *steps, whole = figure.data[0].x
    assert whole == sum(steps)
    assert list(figure.data[0].hovertext) == ["+1.0", "+1.0", "+1.0", "+3.1"]


def test_small_parts_share_one_step_and_the_largest_keep_their_own_whatever_their_sign() -> None:
    many = pl.DataFrame(
        {"name": [f"市{n}" for n in range(20)], "points": [-5.0, *[0.1 * n for n in range(19)]]}
    )
    rows = waterfall.gathered(many).select("name", "points").rows()
    assert len(rows) == waterfall.DRAWN
    assert ("市0", -5.0) in rows
    assert rows[-1][0] == "其他 9 项"
    assert sum(points for _, points in rows) == pytest.approx(many["points"].sum())


def test_an_unknown_cell_says_so_and_is_no_zero() -> None:
    material = pl.DataFrame({"row": ["甲"], "column": ["一"], "value": [0.0]})
    figure = cells.numbered(material, cells.Grid(("甲", "乙"), ("一",), 0, "%"))
    assert [list(row) for row in figure.data[0].text] == [["0"], ["—"]]


def test_grey_and_no_other_ground_stands_for_growth_that_is_not_known() -> None:
    grounds = tile_chart.colours_of([None, 0.0, -40.0, 40.0])
    assert grounds[0][0] == tile_chart.UNTOLD
    assert len({ground for ground, _ in grounds}) == 4


def test_every_tile_is_a_region_of_the_register_and_has_a_place_of_its_own() -> None:
    layouts = tiles.layouts()
    known = regions().select(region_code="region_code", parent_code="parent_code")
    assert layouts.join(known, on=["region_code", "parent_code"], how="anti").is_empty()
    assert layouts.select("parent_code", "row", "column").is_duplicated().sum() == 0


TARGET = {
    "deadline": date(2026, 12, 31), "value": 120.0, "unit": "亿元", "actual": 60.0, "projected": 110.0,
    "projected_low": 105.0, "projected_high": 115.0,
}  # fmt: skip


def totals(this_year: float) -> pl.DataFrame:
    """A year before of 10 a month but 20 in December; this year to 15 November, a half ahead."""
    before = [
        (date(2025, month, 1), 10.0 * month + (10 if month == 12 else 0), None) for month in range(1, 13)
    ]
    now = [(date(2026, 10, 1), this_year - 5, 100.0), (date(2026, 11, 1), this_year, 105.0)]
    through = {date(2026, 11, 1): date(2026, 11, 15)}
    rows = [
        {
            "period_start": start,
            "value": value,
            "yoy_basis": base,
            "through": through.get(start),
            "unit": "亿元",
        }
        for start, value, base in [*before, *now]
    ]
    return pl.DataFrame(rows, schema_overrides={"through": pl.Date, "yoy_basis": pl.Float64})


def test_the_way_to_a_target_has_the_shape_of_last_years_rest_and_ends_at_it() -> None:
    found = path_of(TARGET, totals(60.0))
    assert found is not None
    needed = dict(found[0].drop_nulls("needed").select("month", "needed").iter_rows())
    assert needed[10.5] == 60.0
    assert needed[11.0] == pytest.approx(60 + 60 * 5 / 25)
    assert needed[12.0] == pytest.approx(120.0)


def test_a_target_that_is_reached_needs_no_way_to_it() -> None:
    found = path_of(TARGET, totals(130.0))
    assert found is not None
    assert found[0]["needed"].is_null().all()


@pytest.mark.parametrize(
    "change", [{"value": None}, {"actual": None}, {"unit": "个"}, {"deadline": date(2028, 12, 31)}]
)
def test_no_path_is_drawn_where_the_target_says_no_number_or_is_of_another_year(
    change: dict[str, object],
) -> None:
    assert path_of({**TARGET, **change}, totals(60.0)) is None


def test_boundaries_need_an_approval_number_and_a_maker(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "510000.geojson"
    assert boundaries_of(tmp_path, "510000") is None
    file.write_text('{"features": [], "审图号": " "}', encoding="utf-8")
    refused = boundaries_of(tmp_path, "510000")
    assert isinstance(refused, Refused)
    assert "审图号和制图单位" in refused.why
    file.write_text("{", encoding="utf-8")
    assert isinstance(boundaries_of(tmp_path, "510000"), Refused)
    file.write_text('{"features": [], "审图号": "川S（2026）001号", "制图单位": "测绘院"}', encoding="utf-8")
    assert boundaries_of(tmp_path, "510000") == Boundaries({}, "川S（2026）001号", "测绘院")


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("510000", "51"),
        ("510100", "5101"),
        ("510107", "510107"),
        ("442000", "4420"),
        ("442000108", "442000108"),
    ],
)
def test_all_codes_inside_a_region_begin_with_its_prefix(code: str, prefix: str) -> None:
    assert prefix_of(code) == prefix


def test_every_clause_belongs_to_a_paper_has_a_topic_and_says_something() -> None:
    clauses = policies.clauses()
    assert set(clauses["document_id"]) == set(policies.documents()["id"])
    assert set(clauses["topic"]) <= set(policies.TOPICS)
    assert clauses["quote"].str.len_chars().min() > 20  # type: ignore[operator]
    assert clauses["id"].is_unique().all()
