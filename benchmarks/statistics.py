"""`python -m benchmarks.statistics`: how good forecasts and target calls are, by rolling origin.

Every figure is told from what was known at the time only. Writes benchmarks/statistics.md. Deterministic:
the same program and data give the same page, but for the one line of costs.
"""

import time
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.demo.run import Run
from pipelines.demo.shops import SHOPS
from pipelines.demo.volume import draw_lines
from pipelines.indicators import forecast as method
from pipelines.indicators.forecast import MONTHLY, OFFICIAL, WEEKLY, Numbers, Rhythm
from pipelines.indicators.holidays import holiday_shares
from pipelines.indicators.pace import PastYear, pace_of, pooled_spread
from pipelines.indicators.projections import projections
from pipelines.marts.contracts import INDICATOR_VALUE

HERE = Path(__file__).parent
DEMO_FIRST, DEMO_LAST = date(2021, 1, 4), date(2026, 11, 22)  # Monday to Sunday
CUTS = (3, 6, 9, 10, 11)  # months after which a year is projected
# Targets are set at these parts of what the year came to: half of them will be reached.
WANTED = (0.90, 0.95, 0.98, 0.99, 1.01, 1.02, 1.05, 1.10)

Forecast = Callable[[Numbers, Numbers, Rhythm], Numbers]


@dataclass(frozen=True)
class Panel:
    """Like series: values (period × series) and the first and last day of each period."""

    name: str
    values: Numbers
    starts: Sequence[date]
    ends: Sequence[date]
    rhythm: Rhythm


def national() -> Panel:
    rows = pl.read_csv(HERE / "data" / "national_retail_2012_2018.csv")
    spans = [
        (int(period[:4]), int(period[5:]), months)
        for period, months in rows.select("period", "months_in_value").iter_rows()
    ]
    starts = [date(year, month - months + 1, 1) for year, month, months in spans]
    ends = [date(year, month, monthrange(year, month)[1]) for year, month, _ in spans]
    levels = rows.select("total_yi_yuan", "above_quota_yi_yuan").to_numpy()
    return Panel("全国社零（总额、限额以上），月，2012—2018", levels, starts, ends, OFFICIAL)


def demo_days() -> tuple[Numbers, list[date]]:
    """Daily sales of the demo's cities, of the shops that are open all the time."""
    run = Run(1, 1, DEMO_FIRST, DEMO_LAST + timedelta(days=1))
    count = (DEMO_LAST - DEMO_FIRST).days + 1
    cities: dict[str, Numbers] = {}
    for shop in SHOPS:
        if shop.opened or shop.closed:
            continue
        lines = draw_lines(shop, run, np.random.default_rng(shop.number))
        day = (lines.day - np.datetime64(DEMO_FIRST)).astype(int)
        city = cities.setdefault(shop.region_code[:4], np.zeros(count))
        np.add.at(city, day, lines.meant_fen / 1e10)
    ordered = np.stack([cities[code] for code in sorted(cities)], axis=1)
    return ordered, [DEMO_FIRST + timedelta(days=at) for at in range(count)]


def demo_weeks(days: Numbers, dates: Sequence[date]) -> Panel:
    values = days.reshape(-1, 7, days.shape[1]).sum(axis=1)
    starts, ends = dates[::7], dates[6::7]
    return Panel("演示数据各市，周，2021—2026", values, starts, ends, WEEKLY)


def demo_months(days: Numbers, dates: Sequence[date]) -> Panel:
    months = sorted({(each.year, each.month) for each in dates})[1:-1]  # whole ones
    at = np.array([each.year * 12 + each.month for each in dates])
    values = np.stack([days[at == year * 12 + month].sum(axis=0) for year, month in months])
    starts = [date(year, month, 1) for year, month in months]
    ends = [date(year, month, monthrange(year, month)[1]) for year, month in months]
    return Panel("演示数据各市，月，2021—2026", values, starts, ends, MONTHLY)


def as_last_year(logs: Numbers, holidays: Numbers, rhythm: Rhythm) -> Numbers:
    return logs[len(logs) - rhythm.season :][: rhythm.ahead]


def without_holidays(logs: Numbers, holidays: Numbers, rhythm: Rhythm) -> Numbers:
    return method.forecast(logs, np.zeros_like(holidays), rhythm)


def carried_on_only(logs: Numbers, holidays: Numbers, rhythm: Rhythm) -> Numbers:
    return method._carried_on(logs, rhythm, rhythm.ahead)


def theta_only(logs: Numbers, holidays: Numbers, rhythm: Rhythm) -> Numbers:
    return method.theta(logs, rhythm.season, rhythm.ahead)


LARGEST_ERROR, LEAST_INSIDE, MOST_INSIDE = 0.8, 0.75, 0.92  # what the method is to reach

METHODS: dict[str, Forecast] = {
    "**本产品**（平均，扣除移动节日）": method.forecast,
    "不扣除节日": without_holidays,
    "只用上年同期×近期增速": carried_on_only,
    "只用 Theta": theta_only,
    "照搬上年同期（基线）": as_last_year,
}


def forecast_rows(panel: Panel) -> Iterator[str]:
    """Each method from every origin after two years of history."""
    logs, holidays = np.log(panel.values), holiday_shares(panel.starts, panel.ends)
    naive = scores(panel, logs, holidays, as_last_year)
    for name, each in METHODS.items():
        found = scores(panel, logs, holidays, each)
        ratio = found["missed"] / naive["missed"]
        yield (
            f"| {panel.name} | {name} | {found['origins']:.0f} | {found['mape'] * 100:.2f}% | {ratio:.3f} "
            f"| {found['mase']:.3f} | {found['inside'] * 100:.1f}% |"
        )


def goal_row(panel: Panel) -> str:
    """Say of our own method which goals it reaches."""
    logs, holidays = np.log(panel.values), holiday_shares(panel.starts, panel.ends)
    ours, naive = (scores(panel, logs, holidays, each) for each in (method.forecast, as_last_year))
    return goals(panel.name, ours["missed"] / naive["missed"], ours["mase"], ours["inside"])


def goals(name: str, ratio: float, mase: float, inside: float) -> str:
    """Return one line of the table of goals."""
    told = [
        f"{value}，{'达到' if reached else '**未达到**'}"
        for value, reached in (
            (f"{ratio:.3f}", ratio < LARGEST_ERROR),
            (f"{mase:.3f}", mase < LARGEST_ERROR),
            (f"{inside * 100:.1f}%", LEAST_INSIDE <= inside <= MOST_INSIDE),
        )
    ]
    return f"| {name} | {' | '.join(told)} |"


def scores(panel: Panel, logs: Numbers, holidays: Numbers, each: Forecast) -> dict[str, float]:
    rhythm, missed, scaled, off, actual = panel.rhythm, [], [], [], []
    for origin in range(rhythm.full_from, len(logs) - rhythm.ahead + 1):
        coming = slice(origin, origin + rhythm.ahead)
        told = each(logs[:origin], holidays[: coming.stop], rhythm)
        error = np.abs(np.exp(told) - panel.values[coming])
        usual = np.abs(panel.values[rhythm.season : origin] - panel.values[: origin - rhythm.season])
        missed.append(error)
        scaled.append(error / usual.mean(axis=0))
        off.append(np.abs(told - logs[coming]))
        actual.append(panel.values[coming])
    errors = np.stack(off)
    return {
        "origins": len(missed),
        "missed": float(np.sum(missed)),
        "mape": float(np.mean(np.array(missed) / np.array(actual))),
        "mase": float(np.mean(scaled)),
        "inside": float(np.nanmean(method._inside(errors))),
    }


def years_of_months(panel: Panel) -> list[dict[int, Numbers]]:
    """Each series as year → its twelve months (1—2月 in February); whole years only."""
    found: list[dict[int, Numbers]] = []
    for series in panel.values.T:
        years: dict[int, Numbers] = {}
        for end, value in zip(panel.ends, series, strict=True):
            years.setdefault(end.year, np.zeros(12))[end.month - 1] = value
        found.append({year: months for year, months in years.items() if months[11] > 0 and months[2] > 0})
    return found


def pace_rows(panel: Panel) -> Iterator[str]:
    """Year-end projections and calls of reached or missed, at each cut."""
    series = years_of_months(panel)
    for cut in CUTS:
        cases = list(pace_cases(series, cut))
        off = np.array([case[:3] for case in cases])
        inside = np.mean([case[3] for case in cases])
        calls = np.array([call for case in cases for call in case[4]])
        reached, chance, straight = calls.T
        seasonal_right = np.mean((chance >= 0.5) == (reached == 1))
        linear_right = np.mean((straight >= 1) == (reached == 1))
        wrong = reached == 1
        yield (
            f"| {panel.name} | {cut} 月 | {len(cases)} | {off[:, 0].mean() * 100:.2f}% | {off[:, 1].mean() * 100:.2f}% "
            f"| {off[:, 2].mean() * 100:.2f}% | {inside * 100:.0f}% | {seasonal_right * 100:.0f}% "
            f"| {linear_right * 100:.0f}% | {np.mean(chance[wrong] < 0.5) * 100:.0f}% "
            f"| {np.mean(straight[wrong] < 1) * 100:.0f}% | {np.mean((chance - reached) ** 2):.3f} |"
        )


Case = tuple[float, float, float, bool, list[tuple[float, float, float]]]


def pace_cases(series: Sequence[dict[int, Numbers]], cut: int) -> Iterator[Case]:
    """Every year of every series that has two whole years before it, told from those only."""
    for year in sorted({year for each in series for year in each}):
        past = [[PastYear(y, m[:cut].sum(), m.sum()) for y, m in each.items() if y < year] for each in series]
        pooled = pooled_spread(past)
        for each, before in zip(series, past, strict=True):
            pace = pace_of(before, pooled)
            if year not in each or pace is None:
                continue
            done, total = float(each[year][:cut].sum()), float(each[year].sum())
            elapsed = (date(year, cut, monthrange(year, cut)[1]) - date(year - 1, 12, 31)).days / 365
            told, last = pace.projection(done), before[-1]
            naive = done + last.total - last.by_now
            calls = [
                (float(part <= 1), pace.probability(done, total * part), done / elapsed / (total * part))
                for part in WANTED
            ]
            off = tuple(abs(value / total - 1) for value in (told.value, naive, done / elapsed))
            yield off[0], off[1], off[2], told.low <= total <= told.high, calls


def cost_line() -> str:
    """CPU time of projecting 3,500 regions, two indicators, five years of weeks and months."""
    regions, rng = 3500, np.random.default_rng(1)
    weeks = [date(2021, 11, 1) + timedelta(weeks=at) for at in range(260)]
    wave = 1 + 0.3 * np.sin(2 * np.pi * np.arange(260) / 52)
    frames = [
        pl.DataFrame(
            {
                "indicator": indicator,
                "region_code": np.repeat([f"{100000 + at}" for at in range(regions)], 260),
                "scope": "登记网店",
                "unit": "亿元",
                "period_kind": "week",
                "period_start": weeks * regions,
                "through": [week + timedelta(days=6) for week in weeks] * regions,
                "value": (wave * rng.lognormal(0, 0.1, (regions, 260))).ravel(),
            }
        )
        for indicator in ("S1", "S2")
    ]
    rows = pl.concat(frames)
    missing = [
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in INDICATOR_VALUE.columns.items()
        if name not in rows.columns
    ]
    values = rows.with_columns(missing).select(*INDICATOR_VALUE.columns)
    started = time.process_time()
    told = projections(values).height
    return (
        f"{regions:,} 个地区 × 2 个指标 × 260 周：{told:,} 行预测，CPU {time.process_time() - started:.0f} 秒"
    )


def page() -> str:
    days, dates = demo_days()
    panels = [national(), demo_weeks(days, dates), demo_months(days, dates)]
    forecasts = "\n".join(row for panel in panels for row in forecast_rows(panel))
    paces = "\n".join(row for panel in (panels[0], panels[2]) for row in pace_rows(panel))
    return TEXT.format(
        forecasts=forecasts, goals="\n".join(map(goal_row, panels)), paces=paces, cost=cost_line()
    )


TEXT = """# 统计方法的检验

由 `python -m benchmarks.statistics` 生成，请勿手改。所有数字都是滚动起点：每一次只用当时已知的数据。

## 用了哪些数据

* **全国社零**：`benchmarks/data/national_retail_2012_2018.csv`，2012 年 2 月至 2018 年 5 月的 70 期（1—2 月合为一期），
  总额与限额以上两列，由统计部门公布的数字录入，录入者注明其中 15 个月与发布稿核对过。`pipelines/reference/published_statistics.csv` 里没有这段逐月数据，
  它收的是网上零售额各期累计数，有缺月，因此只用于公布增速与推算增速的对照，不用于滚动检验。
* **演示数据**：演示程序所编造的各市网店（全程营业的店），2021 年 1 月至 2026 年 11 月，按周、按月汇总；
  季节、大促和春节都是编造的，只能说明方法在这种形态下的表现。
* 没有找到中国平台逐周的真实公开数据。

## 预测误差

周预测 4 期，月预测 3 期；起点自满两年历史起逐期推进。“对基线”= 误差之和 ÷ 照搬上年同期的误差之和（目标 < 0.8）；
MASE 以历史窗口内照搬上年同期的平均误差为 1；“区间覆盖”是 80% 区间实际盖住的份额（目标 75%—92%），区间只由更早起点的误差得出。

| 数据 | 方法 | 起点数 | 平均误差 | 对基线 | MASE | 区间覆盖 |
|---|---|---:|---:|---:|---:|---:|
{forecasts}

本产品的方法达到了哪些目标：

| 数据 | 对基线 < 0.8 | MASE < 0.8 | 80% 区间覆盖 75%—92% |
|---|---|---|---|
{goals}

MASE 的分母是历史窗口内照搬上年同期的误差，不是同一批时期的；后来的时期波动更大时，照搬上年同期自己的 MASE 也大于 1，因此两列会不一致。

## 全年推算与达标判断

每一年用此前各年推算，至少两年。对每个年份设 8 个目标，为当年实绩的 90% 至 110%，一半最终达成。“判断正确”= 判达标或不达标
与事实一致（季节进度以达标可能不低于 50% 为判达标，序时进度以完成率不低于时间进度为判达标）；“误判滞后”= 最终达成而被判
不达标的份额；Brier 越小越好，一律答 50% 为 0.25。

| 数据 | 截至 | 例数 | 季节进度误差 | 余下同上年误差 | 序时进度误差 | 区间覆盖 | 季节判断正确 | 序时判断正确 | 季节误判滞后 | 序时误判滞后 | Brier |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
{paces}

全国社零极有规律，而区间按各地区通常的波动放宽（见 docs/decisions/0016-forecasts-and-pace.md），因此在它上面偏宽。

## 代价

{cost}
"""


if __name__ == "__main__":
    (HERE / "statistics.md").write_text(page(), encoding="utf-8")
    print(HERE / "statistics.md")
