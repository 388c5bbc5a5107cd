"""What leaves the house: nothing that tells of one enterprise, nor gives such a number away."""

import polars as pl
import pytest

from pipelines.disclosure import solver
from pipelines.disclosure.protection import Protected, check, protect
from pipelines.disclosure.rules import RULES, UNSAFE, Rules
from pipelines.disclosure.tables import Table, linked, running
from pipelines.errors import ContractBroken
from tests.disclosure.written import hidden, region_by_platform, row_of, sales, told_exactly

# Three enterprises of like size: safe.
SAFE, LARGER = [100.0, 110.0, 120.0], [400.0, 410.0, 420.0]


def only_primary(table: Table) -> pl.DataFrame:
    """Return the cells that a program without secondary suppression would hide."""
    cells = protect(table).cells
    return cells.filter(pl.col("hidden") == "primary").select("cell_id")


def standing(table: Table, **of_prefix: str) -> Table:
    """Return the table as if an earlier issue had told or hidden what begins so."""
    known = pl.coalesce(
        pl.when(pl.col("cell_id").str.starts_with(prefix)).then(pl.lit(what))
        for prefix, what in of_prefix.items()
    )
    return Table(table.cells.with_columns(standing=known), table.relations, table.contributions)


def test_a_safe_table_is_told_as_it_is() -> None:
    table = row_of({"甲": SAFE, "乙": LARGER})
    protected = protect(table)
    assert protected.audit.ok
    assert protected.cells.select("cell_id", "value").equals(table.cells.select("cell_id", "value"))
    assert protected.cells["hidden"].null_count() == 3


def test_one_unsafe_cell_takes_another_with_it_and_the_cheaper_one() -> None:
    protected = protect(row_of({"甲": [100.0], "乙": SAFE, "丙": LARGER}))
    assert hidden(protected.cells) == {"region=甲": "primary", "region=乙": "secondary"}
    assert protected.audit.ok
    assert not protected.hurried


def test_hiding_the_unsafe_cell_only_is_no_protection() -> None:
    table = row_of({"甲": [100.0], "乙": SAFE, "丙": LARGER})
    assert told_exactly(table, ["region=甲"]) == {"region=甲"}
    audit = check(table, only_primary(table))
    assert [leak.cell_id for leak in audit.leaks if "推算" in leak.message] == ["region=甲", "region=甲"]
    assert "任何读者可以推算到不超过 100.00，与真值相差不足 10.00" in " ".join(
        leak.message for leak in audit.leaks
    )


def test_a_cell_too_small_to_blur_it_does_not_do() -> None:
    table = row_of({"甲": [1000.0], "乙": [1.0, 1.1, 1.2], "丙": LARGER})
    assert hidden(protect(table).cells) == {"region=甲": "primary", "region=丙": "secondary"}
    said = check(table, pl.DataFrame({"cell_id": ["region=甲", "region=乙"]})).leaks
    assert any("1,003.30" in leak.message for leak in said)


def test_two_by_two_is_hidden_as_a_rectangle() -> None:
    table = region_by_platform(
        sales("""
            contributor  region  platform  value
            e1           A       x         100
            e2           A       y         100
            e3           A       y         100
            e4           A       y         100
            e5           B       x         100
            e6           B       x         100
            e7           B       x         100
            e8           B       y         100
            e9           B       y         100
            e0           B       y         100
        """)
    )
    assert hidden(protect(table).cells) == {
        "region=A platform=x": "primary",
        "region=A platform=y": "secondary",
        "region=B platform=x": "secondary",
        "region=B platform=y": "secondary",
    }


def test_an_enterprise_alone_in_a_cell_cannot_tell_the_one_next_to_it() -> None:
    table = row_of({"甲": [100.0], "乙": [100.0], "丙": SAFE, "丁": LARGER})
    pair = ["region=甲", "region=乙"]
    assert told_exactly(table, pair) == set()  # a mere reader cannot
    assert told_exactly(table, pair, known=["region=甲"]) == {"region=乙"}
    audit = check(table, pl.DataFrame({"cell_id": pair}))
    assert {leak.attacker for leak in audit.leaks} >= {"甲0", "乙0"}
    protected = protect(table)
    assert set(hidden(protected.cells)) == {*pair, "region=丙"}
    assert protected.audit.ok


def test_an_enterprise_alone_in_two_hidden_cells_is_not_told_by_their_sum() -> None:
    table = region_by_platform(
        sales("""
            contributor  region  platform  value
            甲公司        A       x         100
            甲公司        A       y         100
            e1           A       z         100
            e2           A       z         100
            e3           A       z         100
            e4           B       x         300
            e5           B       x         300
            e6           B       x         300
            e7           B       y         300
            e8           B       y         300
            e9           B       y         300
        """)
    )
    square = [f"region={region} platform={platform}" for region in "AB" for platform in "xy"]
    audit = check(table, pl.DataFrame({"cell_id": square}))
    assert [leak.cell_id for leak in audit.leaks] == ["region=A"]
    assert "企业不足 3 家" in audit.leaks[0].message
    protected = protect(table)
    assert protected.audit.ok
    assert "region=A platform=z" in hidden(protected.cells) or "region=A" in hidden(protected.cells)


def test_an_enterprise_is_no_danger_to_itself() -> None:
    """It is alone in one cell and nearly all of another: only the other enterprises' part has to stay hidden."""
    table = region_by_platform(
        sales("""
            contributor  region  platform  value
            甲公司        A       x         1000
            e1           A       y         10
            e2           B       x         900
            e3           B       x         900
            e4           B       x         900
            e5           B       y         40
            e6           B       y         40
            e7           B       y         40
        """)
    )
    assert protect(table).audit.ok


@pytest.fixture(scope="module")
def week_and_cumulative() -> Table:
    """Return a week that only one enterprise sold in, and the cumulative tables around it, all safe."""
    before = sales("""
        contributor  region  platform  value
        e1           A       x         500
        e2           A       x         500
        e3           A       x         500
        e4           B       x         700
        e5           B       x         700
        e6           B       x         700
    """)
    week = sales("""
        contributor  region  platform  value
        e1           A       x         50
        e4           B       x         60
        e5           B       x         60
        e6           B       x         60
    """)
    tables = {"上期累计 ": before, "本周 ": week, "累计 ": pl.concat([before, week])}
    together = linked(*(region_by_platform(rows, prefix) for prefix, rows in tables.items()))
    return linked(together, relations=running(together.cells, "上期累计 ", [("本周 ", "累计 ")]))


def test_a_week_protected_by_itself_is_the_difference_of_two_cumulative_tables(
    week_and_cumulative: Table,
) -> None:
    week_alone = ["本周 region=A", "本周 region=B", "本周 region=A platform=x", "本周 region=B platform=x"]
    assert "本周 region=A" in told_exactly(week_and_cumulative, week_alone)
    audit = check(week_and_cumulative, pl.DataFrame({"cell_id": week_alone}))
    assert "本周 region=A" in {leak.cell_id for leak in audit.leaks}


def test_tied_together_no_difference_tells_the_week(week_and_cumulative: Table) -> None:
    protected = protect(week_and_cumulative)
    assert protected.audit.ok
    assert "本周 region=A" in hidden(protected.cells)
    assert told_exactly(week_and_cumulative, hidden(protected.cells)) == set()


def test_what_an_earlier_issue_told_stays_told_and_this_one_hides_instead(week_and_cumulative: Table) -> None:
    protected = protect(standing(week_and_cumulative, 上期="published"))
    assert protected.audit.ok
    assert not any(cell.startswith("上期累计") for cell in hidden(protected.cells))
    assert "累计 region=A" in hidden(protected.cells)


def test_what_an_earlier_issue_hid_stays_hidden(week_and_cumulative: Table) -> None:
    table = standing(week_and_cumulative, **{"累计 region=B": "hidden"})
    protected = protect(table)
    assert hidden(protected.cells)["累计 region=B"] == "earlier"
    assert protected.audit.ok


def test_an_unsafe_cell_that_readers_have_already_is_a_leak() -> None:
    table = standing(row_of({"甲": [100.0], "乙": SAFE}), **{"region=甲": "published"})
    protected = protect(table)
    assert [leak.message for leak in protected.audit.leaks] == ["region=甲：这一格不能公布，却公布了"]


def test_tables_that_share_cells_hide_the_same_ones() -> None:
    """A region is the margin of two tables: hidden in one, it is hidden in the other."""
    by_platform = region_by_platform(
        sales("""
            contributor  region  platform  value
            e1           A       x         100
            e2           B       x         100
            e3           B       x         110
            e4           B       x         120
            e5           C       x         400
            e6           C       x         410
            e7           C       x         420
        """)
    )
    by_region = row_of({"A": [100.0], "B": SAFE, "C": LARGER})
    together = linked(by_platform, by_region)
    assert together.cells.height == by_platform.cells.height
    assert protect(together).cells.equals(protect(by_platform).cells)


def test_a_refunded_cell_below_zero_is_hidden_and_protected_like_any() -> None:
    protected = protect(row_of({"甲": [-100.0], "乙": SAFE, "丙": LARGER}))
    assert protected.audit.ok
    assert set(hidden(protected.cells)) == {"region=甲", "region=乙"}


def test_an_unknown_cell_stays_unknown_and_its_sums_tell_nothing() -> None:
    table = row_of({"甲": [100.0], "乙": SAFE, "丙": LARGER})
    dark = table.cells.with_columns(value=pl.when(pl.col("cell_id") != "合计").then("value"))
    protected = protect(Table(dark, table.relations, table.contributions))
    assert hidden(protected.cells) == {"region=甲": "primary"}
    assert protected.audit.ok


def test_the_words_for_why_are_for_the_bureau() -> None:
    cells = protect(row_of({"甲": [100.0], "乙": SAFE, "丙": LARGER})).cells
    why = dict(cells.select("cell_id", "why").iter_rows())
    assert why["region=甲"] == "企业不足 3 家"
    assert why["region=乙"].startswith("保护别的格子")
    assert why["region=丙"] is None
    assert {RULES.say(reason) for reason in UNSAFE} >= {"有企业而全部为零，等于逐家公布"}


def test_the_same_table_comes_out_the_same(week_and_cumulative: Table) -> None:
    assert protect(week_and_cumulative).cells.equals(protect(week_and_cumulative).cells)


def no_value(protected: Protected) -> bool:
    return protected.cells["value"].null_count() == protected.cells.height


def test_without_a_solver_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "INSTALLED", False)
    protected = protect(row_of({"甲": SAFE, "乙": LARGER}))
    assert not protected.audit.ok
    assert "没有安装求解器 highspy" in protected.audit.leaks[0].message
    assert no_value(protected)
    assert protected.cells["hidden"].unique().to_list() == ["withheld"]


def test_out_of_time_for_the_audit_nothing_is_told() -> None:
    protected = protect(row_of({"甲": [100.0], "乙": SAFE, "丙": LARGER}), Rules(audit_seconds=-1.0))
    assert [leak.message for leak in protected.audit.leaks] == ["审核超过 -1 秒没有做完"]
    assert no_value(protected)


def test_out_of_time_for_the_search_more_is_hidden_and_still_audited() -> None:
    table = row_of({"甲": [100.0], "乙": SAFE, "丙": LARGER})
    protected = protect(table, Rules(solve_seconds=-1.0))
    assert protected.hurried
    assert protected.audit.ok
    assert set(hidden(protected.cells)) == {"region=甲", "region=乙", "region=丙"}


def test_what_cannot_be_protected_is_not_told() -> None:
    """All others are zero or told already: nothing could hide the one cell."""
    table = standing(row_of({"甲": [100.0], "乙": SAFE}), **{"region=乙": "published", "合计": "published"})
    protected = protect(table)
    assert not protected.audit.ok
    assert no_value(protected)


def test_a_solver_that_finds_nothing_passes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver.Flows, "cheapest", lambda *_: None)
    assert no_value(protect(row_of({"甲": [100.0], "乙": SAFE, "丙": LARGER})))


def test_a_solver_that_errs_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers with a change that breaks the sums."""

    def wrong(self: solver.Flows, victim: int, by: float, room: object, cost: solver.Floats) -> solver.Floats:
        return (cost * 0.0) + by

    monkeypatch.setattr(solver.Flows, "cheapest", wrong)
    assert no_value(protect(row_of({"甲": [100.0], "乙": SAFE, "丙": LARGER})))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            lambda cells: cells.with_columns(value=pl.col("value") + (pl.col("cell_id") == "合计")),
            "各部分相加",
        ),
        (lambda cells: pl.concat([cells, cells.head(1)]), "同一格出现两次"),
        (lambda cells: cells.filter(pl.col("cell_id") != "合计"), "合计关系里有表中没有的格子"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(spoil: object, said: str) -> None:
    table = row_of({"甲": SAFE, "乙": LARGER})
    with pytest.raises(ContractBroken, match=said):
        protect(Table(spoil(table.cells), table.relations, table.contributions))  # type: ignore[operator]


def test_contributions_that_do_not_make_up_their_cell_are_refused() -> None:
    table = row_of({"甲": SAFE, "乙": LARGER})
    with pytest.raises(ContractBroken, match="各企业相加不等于这一格"):
        protect(Table(table.cells, table.relations, table.contributions.slice(1)))


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    protect(row_of({"甲": [100.0], "乙": SAFE, "丙": LARGER}))
    assert capfd.readouterr() == ("", "")
