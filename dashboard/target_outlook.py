"""What is said of a target's end, as plain data: usual pace, projection, chance, need, earlier tries."""

import polars as pl

from dashboard.numbers import UNKNOWN, amount, number, percent, signed
from pipelines.indicators.wording import probability_text

Row = dict[str, object]


def facts(row: Row) -> dict[str, str]:
    """Return what is known of the end of a target, by name; what is not known is left out.

    The linear pace stands only beside the usual one, for reference: sales are not spread evenly over a year.
    """
    told: dict[str, str] = {}
    expected, linear, ratio = (_number(row, name) for name in ("expected_pct", "linear_pct", "pace_ratio"))
    if expected is not None:
        beside = f"（序时进度 {percent(linear)}，仅供参考）" if linear is not None else ""
        told["往年此时通常完成"] = f"{percent(expected)}{beside}"
    if ratio is not None:
        told["季节进度比"] = number(ratio, 2)
    projected, unit = _number(row, "projected"), str(row["unit"] or "")
    if projected is not None:
        low, high = (amount(_number(row, name), unit) for name in ("projected_low", "projected_high"))
        told["推算期末"] = f"{amount(projected, unit)}（80% 区间 {low} 至 {high}）"
    probability = _number(row, "probability")
    if probability is not None:
        told["达标可能"] = probability_text(probability)
    need = _number(row, "required_growth_pct")
    if need is not None:
        told["达到目标所需增速"] = f"{signed(need)}（{NEEDED.get(str(row.get('method')), '余下时间，同比')}）"
    if expected is not None:
        told["往年回测"] = backtest(row)
    return told


NEEDED = {"增速比": "此后年均"}


def backtest(row: Row) -> str:
    """Return how the same kind of projection has done in earlier years."""
    cases = _number(row, "backtest_cases")
    if not cases:
        return "完整年度太少，尚未经回测"
    inside = _number(row, "backtest_inside")
    held = UNKNOWN if inside is None else percent(inside * 100, 0)
    return (
        f"{cases:.0f} 例，平均误差 {percent(_number(row, 'backtest_error_pct'))}"
        f"（余下照搬上年 {percent(_number(row, 'backtest_naive_pct'))}，"
        f"序时进度 {percent(_number(row, 'backtest_linear_pct'))}），区间盖住 {held}"
    )


def bodies(entities: pl.DataFrame) -> pl.DataFrame:
    """Return the enterprises or parks at or near a target's amount, as the page's table."""
    return entities.select(
        名称="entity",
        年份="year",
        已实现="value",
        推算全年="projected",
        门槛="threshold_value",
        单位="threshold_unit",
        状态=pl.when("has_reached").then(pl.lit("● 已达到")).otherwise(pl.lit("▲ 接近")),
    )


def _number(row: Row, name: str) -> float | None:
    value = row.get(name)
    return float(value) if isinstance(value, (int, float)) else None
