"""The blocks about the region itself: key figures, targets, trends."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dashboard import words
from dashboard.snapshots import printing, target_words
from dashboard.snapshots.answers import Asked
from dashboard.snapshots.content import Band, Cell, KeyFigure, Mark, TargetRow, Trend
from dashboard.snapshots.subject import ALL_SALES, LIVE, ORDERS, SHOPS, Subject
from pipelines.indicators import codes
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import projections, targets

# Indicator and kind of period of the large figures, the most important first.
KEY_FIGURES = (
    (LIVE, "ytd"),
    (ALL_SALES, "ytd"),
    (LIVE, "week"),
    (ORDERS, "week"),
    (ALL_SALES, "week"),
    (SHOPS, "week"),
)
THIS_WEEK = "本周"
SPARK_WEEKS, TREND_WEEKS = 16, 53
A_YEAR_OF_WEEKS = timedelta(days=364)  # the same weekdays a year earlier, also around a 53rd week
WORST_FIRST = ("未达成", "严重滞后", "滞后", "基本同步", "进行中", "进度超前", "已达成", "无法判断")
PATH_NOTE = "推算按往年季节形态，80% 区间仅供研判，不作为预测发布。"
Row = Mapping[str, Any]


def key_figures(subject: Subject) -> tuple[KeyFigure, ...]:
    """Return the large figures: those that the build knows nothing of are left out, but live sales stay."""
    made = [key_figure(subject, at, *each) for at, each in enumerate(KEY_FIGURES)]
    return tuple(each for each in made if each.value.raw is not None or each.code == LIVE)


def key_figure(subject: Subject, at: int, code: str, kind: str) -> KeyFigure:
    """Return one large figure."""
    start = subject.year_start if kind == "ytd" else subject.week.first_day
    asked, place = subject.values(code, kind, start), {"region_code": subject.place.code}
    row = asked.row(**place) or {}
    unit, part = BY_CODE[code].unit, f"key.{code}.{kind}"
    own = own_target(subject, code) if kind == "ytd" else None
    value = subject.book.cell((f"{part}.value", printing.level, unit), asked, "value", **place)
    growth = subject.book.cell((f"{part}.growth", printing.signed, "%"), asked, "yoy_pct", **place)
    return KeyFigure(
        code=code,
        name=BY_CODE[code].name.partition("(")[0],
        period=subject.year_text() if kind == "ytd" else THIS_WEEK,
        value=value,
        growth=growth,
        growth_word=growth_word(row, growth),
        note=growth_note(row, growth),
        light=target_words.light(own["verdict"], value) if own else None,
        target_text=target_words.short(own) if own else None,
        spark=weekly_marks(subject, code, f"{part}.spark", SPARK_WEEKS),
        priority=at,
    )


def growth_word(row: Row, growth: Cell) -> str | None:
    """Return what is said in place of a growth; None where there is one, or it is hidden with its reason."""
    if row.get("yoy_pct") is not None or growth.state == "suppressed":
        return None
    return codes.words(row.get("yoy_code")) or "数据不足"


def growth_note(row: Row, growth: Cell) -> str | None:
    """Return what must be read beside a growth; None where it is hidden.

    Not what part of last year the missing shops were: of one or two, that would tell what they sold.
    """
    if growth.state == "suppressed":
        return None
    is_matched = row.get("yoy_code") == "PART_FEED"
    return codes.BY_NAME["PART_FEED"].meaning if is_matched else row.get("yoy_note")


def own_target(subject: Subject, indicator: str, code: str | None = None) -> Row | None:
    """Return a region's target for an indicator in the year that is told: comparable, binding before draft."""
    start = subject.year_start
    fitting = [
        row
        for row in subject.book.ask(targets.ledger).rows(
            region_code=code or subject.place.code, indicator=indicator
        )
        if start
        and row["actual"] is not None
        and row["value"] is not None
        and row["deadline"] is not None
        and row["deadline"].year == start.year
    ]
    return min(fitting, key=lambda row: (row["status"] != "in_force", row["id"]), default=None)


def target_rows(subject: Subject) -> tuple[TargetRow, ...]:
    """Return the region's own targets: running and judged ones first, the worst of them first."""
    asked = subject.book.ask(targets.ledger)
    own = asked.rows(region_code=subject.place.code)
    order = sorted(own, key=lambda row: _urgency(row, subject.week.last_day))
    return tuple(target_row(subject, asked, row, at) for at, row in enumerate(order))


def _urgency(row: Row, day: date) -> tuple[object, ...]:
    verdict = row["verdict"] or "无法判断"
    is_over = row["deadline"] is not None and row["deadline"] < day
    return (
        row["actual"] is None,
        row["status"] in ("slogan", "superseded"),
        is_over,
        WORST_FIRST.index(verdict) if verdict in WORST_FIRST else len(WORST_FIRST),
        row["id"],
    )


def target_row(subject: Subject, asked: Asked, row: Row, at: int) -> TargetRow:
    """Return one target with its progress."""
    part, unit = f"target.{row['id']}", str(row["unit"] or "")

    def cell(column: str, printer: printing.Printer, of: str = unit) -> Any:
        return subject.book.cell((f"{part}.{column}", printer, of), asked, column, id=row["id"])

    actual = cell("actual", printing.level)
    return TargetRow(
        id=row["id"],
        name=row["indicator_name"],
        region_name=subject.place.name,
        target=cell("value", printing.level),
        target_text=target_words.aim(row),
        document=row["document"],
        standing=target_words.standing(row),
        scope=row["scope"],
        actual=actual,
        actual_period=(row["actual_period"] or "").replace(" ", "") or None,
        attained=cell("attained_pct", printing.percent, "%"),
        pace=cell("expected_pct", printing.percent, "%"),
        linear=cell("linear_pct", printing.percent, "%"),
        gap=cell("gap", printing.signed),
        required=cell("required_growth_pct", printing.signed, "%"),
        required_label=target_words.NEEDED.get(str(row["method"]), target_words.USUAL_NEED),
        projected=cell("projected", printing.level),
        projected_low=cell("projected_low", printing.level),
        projected_high=cell("projected_high", printing.level),
        probability=cell("probability", printing.chance, ""),
        light=target_words.light(row["verdict"], actual),
        why=target_words.why(row, actual),
        scope_mismatch=row["code"] in target_words.SCOPE_CODES,
        priority=at,
    )


def weekly_marks(
    subject: Subject, code: str, part: str, weeks: int, back: timedelta | None = None
) -> tuple[Mark, ...]:
    """Return the latest weeks up to the one told, oldest first; weeks nobody knows of before the first are left out.

    Args:
        subject: What is told.
        code: The indicator.
        part: What the ids of the cells begin with.
        weeks: How many.
        back: So much earlier, under the labels of the later weeks.
    """
    asked = subject.series(code, "week")
    starts = [subject.week.before(each).first_day for each in reversed(range(weeks))]
    made = []
    for start in starts:
        own = start - (back or timedelta())
        cell = subject.book.cell(
            (f"{part}.{own:%Y%m%d}", printing.level, BY_CODE[code].unit),
            asked,
            "value",
            region_code=subject.place.code,
            period_start=own,
        )
        made.append(Mark(f"{start.isocalendar().week}周", own, cell))
    known = [at for at, mark in enumerate(made) if mark.cell.raw is not None]
    return tuple(made[known[0] :]) if known and not back else tuple(made) if known else ()


def trends(subject: Subject) -> tuple[Trend, ...]:
    """Return the year beside its target, where there is one, and the weeks."""
    path, weekly = year_path(subject), weeks_trend(subject)
    return tuple(each for each in (path, weekly) if each and each.actual)


def weeks_trend(subject: Subject) -> Trend | None:
    """Return live sales by week, beside the same weeks a year earlier, with what is projected.

    None where disclosure control leaves nothing but the week itself: one point is no trend.
    """
    actual = weekly_marks(subject, LIVE, "trend.weekly.actual", TREND_WEEKS)
    if len(actual) == 1 and _is_hidden_week(subject, subject.week.before().first_day):
        return None
    before = weekly_marks(subject, LIVE, "trend.weekly.before", len(actual), A_YEAR_OF_WEEKS)
    coming, note = _coming(subject)
    fan = (_anchor(actual[-1]), *coming) if coming and actual and actual[-1].cell.raw is not None else ()
    return Trend(
        key="weekly",
        title=f"{BY_CODE[LIVE].name}（按周）",
        unit=BY_CODE[LIVE].unit,
        actual=actual,
        before=before,
        required=(),
        fan=fan,
        target=None,
        note=note,
        priority=2,
    )


def _is_hidden_week(subject: Subject, start: date) -> bool:
    cell = f"trend.weekly.actual.{start:%Y%m%d}"
    return any(each.id == cell and each.state == "suppressed" for each in subject.book.cells)


def _anchor(last: Mark) -> Band:
    """Return the last actual point as the narrow end of a fan."""
    return Band(last.label, last.start, *[last.cell] * 5)


def _coming(subject: Subject) -> tuple[list[Band], str | None]:
    """Return the coming weeks, if the build tells those right after the week; and what must be said of them."""
    asked = subject.book.ask(projections.coming, indicator=LIVE, period_kind="week")
    rows = asked.rows(region_code=subject.place.code)
    if not rows or rows[0]["period_start"] != subject.week.after().first_day:
        return [], None
    if rows[0]["value"] is None:
        return [], rows[0]["why_not"]
    bands = [_band(subject, asked, row) for row in rows if row["value"] is not None]
    if any(each.middle.state == "suppressed" for each in bands):
        return [], None
    return bands, "80% 区间由以往误差得出，仅供研判，不作为预测发布。"


def _band(subject: Subject, asked: Asked, row: Row) -> Band:
    start, unit = row["period_start"], row["unit"]

    def cell(name: str, column: str) -> Any:
        form = (f"trend.weekly.fan.{start:%Y%m%d}.{name}", printing.level, unit)
        return subject.book.cell(form, asked, column, region_code=subject.place.code, period_start=start)

    blank = subject.book.untold(f"trend.weekly.fan.{start:%Y%m%d}.fifty", unit)
    return Band(
        label=f"{start.isocalendar().week}周",
        start=start,
        middle=cell("middle", "value"),
        low80=cell("low80", "low"),
        high80=cell("high80", "high"),
        low50=blank,
        high50=blank,
    )


def year_path(subject: Subject) -> Trend | None:
    """Return the year so far beside the target of the year, and what is needed; None where there is no such target."""
    own, start = own_target(subject, LIVE), subject.year_start
    if own is None or start is None or own["unit"] != BY_CODE[LIVE].unit:
        return None
    actual = _year_marks(subject, start, start.year, "actual")
    if not actual or actual[-1].cell.raw is None:
        return None
    asked, end = subject.book.ask(targets.ledger), date(start.year, 12, 1)
    names = ("value", "projected", "projected_low", "projected_high")
    blank = subject.book.untold("trend.path.fifty", own["unit"])
    aim, middle, low, high = (
        subject.book.cell((f"trend.path.{name}", printing.level, own["unit"]), asked, name, id=own["id"])
        for name in names
    )
    is_told = middle.raw is not None
    return Trend(
        key="path",
        title=f"{BY_CODE[LIVE].name}累计与{start.year}年{words.target_word(own['status'])}",
        unit=own["unit"],
        actual=actual,
        before=_year_marks(subject, start, start.year - 1, "before"),
        required=(actual[-1], Mark("12月", end, aim)),
        fan=(_anchor(actual[-1]), Band("12月", end, middle, low, high, blank, blank)) if is_told else (),
        target=aim,
        note=PATH_NOTE if is_told else None,
        priority=0,
    )


def _year_marks(subject: Subject, start: date, year: int, name: str) -> tuple[Mark, ...]:
    """Return the sums since 1 January, month by month, of a year, as far as `start` goes in its own."""
    asked = subject.series(LIVE, "ytd")
    months = [date(year, month, 1) for month in range(1, start.month + 1)]
    marks = tuple(
        Mark(
            f"{month.month}月",
            month,
            subject.book.cell(
                (f"trend.path.{name}.{month:%Y%m}", printing.level, BY_CODE[LIVE].unit),
                asked,
                "value",
                region_code=subject.place.code,
                period_start=month,
            ),
        )
        for month in months
    )
    return marks if any(mark.cell.raw is not None for mark in marks) else ()
