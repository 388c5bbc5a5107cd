"""The blocks that compare: regions, platforms and channels, months, thresholds; and delivery."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from dashboard import numbers
from dashboard.geography import Place
from dashboard.regional import SHORT_NAME
from dashboard.snapshots import printing, target_words
from dashboard.snapshots.answers import Asked
from dashboard.snapshots.content import (
    Cell,
    Completeness,
    Feed,
    Heatmap,
    HeatRow,
    Ladder,
    Late,
    Mix,
    MixRow,
    Ranking,
    RankRow,
)
from dashboard.snapshots.gather_figures import Row, growth_note, growth_word, own_target
from dashboard.snapshots.subject import ALL_SALES, LIVE, ORDERS, Subject
from pipelines.canonical import CHANNELS
from pipelines.indicators import codes
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import targets, weekly

HEAT_MONTHS = 12
OWN_INDICATORS = (LIVE, ALL_SALES, ORDERS)  # what a region without regions below shows instead
MIXES = (("platform", LIVE), ("channel", ALL_SALES))
MIX_TITLES = {"platform": "分平台", "channel": "分渠道"}
MIX_DEPTH = 2  # what `shield` protects: change both together
ALWAYS_KEPT = 3  # of a ranking, at either end
NAMED_LATE = 2  # in the line of a platform
LEVEL_NAMES = {"city": "各市（州）", "county": "各县（市、区）", "town": "各镇（街道）"}
RANK_NOTE = "短线为完成自身目标，余下时间须达到的同比增速；相差 0.3 个百分点以内的位次变化不宜解读。"
HeatColumn = tuple[str, str, date]  # label, kind of period, its start
Growths = Mapping[str, tuple[Cell, Cell]]  # of each region: now, and as the year stood a month before
NO_CHILDREN = "本地区以下没有可比较的地区。"


def ranking(subject: Subject) -> Ranking:
    """Return the regions directly below by the growth of their live sales in the year so far."""
    asked = subject.values(LIVE, "ytd", subject.year_start)
    whole = subject.book.cell(
        ("rank.whole", printing.signed, "%"), asked, "yoy_pct", region_code=subject.place.code
    )
    growths = growth_pairs(subject, asked)
    rows = [rank_row(subject, asked, growths, place) for place in subject.children]
    rows.sort(key=lambda row: (row.growth.raw is None, -(row.growth.raw or 0.0), row.code))
    kept = [_kept_first(row, at, len(rows)) for at, row in enumerate(rows)]
    level = subject.children[0].level if rows else ""
    return Ranking(
        title=f"{LEVEL_NAMES.get(level, '各地')}{BY_CODE[LIVE].name}增速",
        period=subject.year_text(),
        whole=whole,
        rows=tuple(kept),
        note=RANK_NOTE if any(row.needed.raw is not None for row in rows) else None,
        empty=NO_CHILDREN,
    )


def _kept_first(row: RankRow, at: int, of: int) -> RankRow:
    """The first and the last of a ranking are never left out; of the others, those further down go first."""
    is_end = at < ALWAYS_KEPT or at >= of - ALWAYS_KEPT
    return replace(row, priority=0 if is_end else at)


def rank_row(subject: Subject, asked: Asked, growths: Growths, place: Place) -> RankRow:
    """Return one region of the ranking."""
    book, part, where = subject.book, f"rank.{place.code}", {"region_code": place.code}
    own, row = own_target(subject, LIVE, place.code), asked.row(**where) or {}
    ledger, own_id = book.ask(targets.ledger), {"id": own["id"] if own else ""}
    now, before = growths[place.code]
    all_now, all_before = ([pair[at] for pair in growths.values()] for at in (0, 1))
    rank = book.ranked((f"{part}.rank", printing.count, ""), now, ("rank.*.growth", all_now))
    earlier = book.ranked(
        (f"{part}.rank_before", printing.count, ""), before, ("rank.*.growth_before", all_before)
    )
    attained = book.cell((f"{part}.attained", printing.percent, "%"), ledger, "attained_pct", **own_id)
    return RankRow(
        code=place.code,
        name=SHORT_NAME.sub(r"\1\2", place.name),
        rank=rank,
        move=book.derived((f"{part}.move", printing.move, ""), "difference", earlier, rank),
        value=book.cell((f"{part}.value", printing.level, BY_CODE[LIVE].unit), asked, "value", **where),
        growth=now,
        growth_word=growth_word(row, now),
        target_text=target_words.short(own) if own else None,
        needed=book.cell((f"{part}.needed", printing.signed, "%"), ledger, "required_growth_pct", **own_id),
        attained=attained,
        light=target_words.light(own["verdict"], now, attained) if own else None,
        remark=remark(row, now),
        priority=0,
    )


def remark(row: Row, growth: Cell) -> str | None:
    """Return what must be read beside a region's growth, or why there is none; None where it is hidden."""
    code = codes.BY_NAME.get(str(row.get("yoy_code")))
    if growth.state != "suppressed" and row.get("yoy_pct") is None and code is not None:
        return code.meaning
    return growth_note(row, growth)


def growth_pairs(subject: Subject, asked: Asked) -> Growths:
    """Return the growth of every region below, now and as the year stood a month before, by code."""
    start = subject.year_start
    month_before = (start - timedelta(days=1)).replace(day=1) if start and start.month > 1 else None
    earlier = subject.values(LIVE, "ytd", month_before)
    return {
        each.code: (
            subject.book.cell(
                (f"rank.{each.code}.growth", printing.signed, "%"), asked, "yoy_pct", region_code=each.code
            ),
            subject.book.cell(
                (f"rank.{each.code}.growth_before", printing.signed, "%"),
                earlier,
                "yoy_pct",
                region_code=each.code,
            ),
        )
        for each in subject.children
    }


def mixes(subject: Subject) -> tuple[Mix, ...]:
    """Return live sales by platform and all sales by channel, as far as any part is known.

    Only a province and the regions directly below it tell parts: further down, few would be left to tell.
    """
    if len(subject.source.geography.path(subject.place.code)) > MIX_DEPTH:
        return ()
    made = (mix(subject, at, *each) for at, each in enumerate(MIXES, 1))
    return tuple(each for each in made if each.rows)


def mix(subject: Subject, priority: int, key: str, indicator: str) -> Mix:
    """Return the parts of an indicator in the year so far."""
    start = subject.year_start or date.min
    place = subject.place.code
    parts = subject.book.ask(
        weekly.parts_at, indicator=indicator, dimension=key, period_kind="ytd", period_start=start
    )
    complete = subject.book.ask(weekly.coverage_at, indicator=LIVE, period_kind="ytd", period_start=start)
    return Mix(
        key=key,
        title=f"{BY_CODE[indicator].name.partition('(')[0]}{MIX_TITLES[key]}",
        period=subject.year_text(),
        rows=_in_order(
            [_mix_row(subject, parts, (key, row["part"])) for row in parts.rows(region_code=place)]
        ),
        coverage=subject.book.cell(
            (f"mix.{key}.coverage", printing.percent, "%"), complete, "coverage_pct", region_code=place
        ),
        note="渠道未知的交易额单列，不并入任何渠道。" if key == "channel" else None,
        priority=priority,
    )


def _mix_row(subject: Subject, parts: Asked, which: tuple[str, str]) -> MixRow:
    key, name = which
    where = {"region_code": subject.place.code, "part": name}
    row = parts.row(**where) or {}

    def cell(column: str, printer: printing.Printer, unit: str) -> Cell:
        return subject.book.cell((f"mix.{key}.{name}.{column}", printer, unit), parts, column, **where)

    growth = cell("yoy_pct", printing.signed, "%")
    return MixRow(
        name=CHANNELS.get(name, name),
        value=cell("value", printing.level, str(row["unit"])),
        share=cell("share_pct", printing.percent, "%"),
        growth=growth,
        growth_word=growth_word(row, growth),
        pull=cell("pull_points", printing.signed, "个百分点"),
        priority=0,
    )


def _in_order(rows: list[MixRow]) -> tuple[MixRow, ...]:
    """Return the largest first; where hidden ones stand by name: their order would tell which is larger."""
    known = [row for row in rows if row.value.raw is not None]
    others = sorted((row for row in rows if row.value.raw is None), key=lambda row: row.name)
    return tuple(replace(row, priority=at) for at, row in enumerate([*known, *others]))


def heatmap(subject: Subject) -> Heatmap:
    """Return the growth of each month: of the regions below, or of the region's own indicators."""
    columns = heat_columns(subject)
    if subject.children:
        rows = [(LIVE, place.code, SHORT_NAME.sub(r"\1\2", place.name)) for place in subject.children]
        title = f"{LEVEL_NAMES.get(subject.children[0].level, '各地')}{BY_CODE[LIVE].name}当月同比"
    else:
        rows = [(code, subject.place.code, BY_CODE[code].name.partition("(")[0]) for code in OWN_INDICATORS]
        title = "主要指标当月同比"
    made = [
        HeatRow(name, _heat_cells(subject, code, place, columns), at)
        for at, (code, place, name) in enumerate(rows)
    ]
    known = tuple(row for row in made if any(cell.raw is not None for cell in row.cells))
    return Heatmap(
        title=title,
        unit="%",
        columns=tuple(label for label, _, _ in columns) if known else (),
        rows=known,
        note="1 月、2 月合并比较；“—”为不可比。" if known else None,
    )


def heat_columns(subject: Subject) -> list[HeatColumn]:
    """Return the twelve months up to the one that the year so far goes to; January and February are one."""
    last = subject.year_start
    if last is None:
        return []
    number = last.year * 12 + last.month - 1
    months = [date(at // 12, at % 12 + 1, 1) for at in range(number - HEAT_MONTHS + 1, number + 1)]
    columns = [_heat_column(month) for month in months if month.month > 1 or month == last]
    (label, kind, start), *rest = columns
    return [(f"{start.year}年{label.rpartition('年')[2]}", kind, start), *rest]


def _heat_column(month: date) -> HeatColumn:
    if month.month <= 2:
        return f"{month.year}年1—2月" if month.month == 2 else f"{month.year}年1月", "ytd", month
    return f"{month.month}月", "month", month


def _heat_cells(subject: Subject, code: str, place: str, columns: list[HeatColumn]) -> tuple[Cell, ...]:
    return tuple(
        subject.book.cell(
            (f"heat.{code}.{place}.{start:%Y%m}", printing.percent, "%"),
            subject.series(code, kind),
            "yoy_pct",
            region_code=place,
            period_start=start,
        )
        for _, kind, start in columns
    )


def ladders(subject: Subject) -> tuple[Ladder, ...]:
    """Return the region's targets that count bodies above an amount, those with any body first."""
    ledger, counted = subject.book.ask(targets.ledger), subject.book.ask(weekly.ladders)
    own = [
        row
        for row in ledger.rows(region_code=subject.place.code)
        if row["threshold_value"] is not None and counted.row(target_id=row["id"])
    ]
    return tuple(_ladder(subject, ledger, row, at) for at, row in enumerate(own))


def _ladder(subject: Subject, ledger: Asked, row: Row, at: int) -> Ladder:
    counted, unit = subject.book.ask(weekly.ladders), str(row["unit"] or "家")
    reached, near = (_rung(subject, counted, row["id"], name, unit) for name in ("reached", "near"))
    return Ladder(
        name=row["indicator_name"],
        region_name=subject.place.name,
        threshold_text=f"{numbers.number(row['threshold_value'], 0)} {row['threshold_unit']}以上",
        reached=reached,
        near=near,
        target=subject.book.cell(
            (f"ladder.{row['id']}.target", printing.count, unit), ledger, "value", id=row["id"]
        ),
        light=target_words.light(row["verdict"], reached),
        priority=at,
    )


def _rung(subject: Subject, counted: Asked, target: str, column: str, unit: str) -> Cell:
    return subject.book.cell(
        (f"ladder.{target}.{column}", printing.count, unit), counted, column, target_id=target
    )


def completeness(subject: Subject) -> Completeness:
    """Return how much of what should have been reported is there."""
    book, place = subject.book, {"region_code": subject.place.code}
    complete = book.ask(
        weekly.coverage_at,
        indicator=ALL_SALES,
        period_kind="week",
        period_start=subject.week.first_day,
    )
    late, waiting = book.ask(weekly.late_shops), book.ask(weekly.open_rows)
    feeds, files = book.ask(weekly.deliveries), book.ask(weekly.files_waiting)
    late_rows = late.rows(**place)
    return Completeness(
        kappa=book.cell(("complete.kappa", printing.percent, "%"), complete, "kappa_pct", **place),
        feeds=tuple(_feed(subject, feeds, row["platform"], at) for at, row in enumerate(feeds.rows(**place))),
        late=tuple(_late(subject, late, row["shop_key"], at) for at, row in enumerate(late_rows)),
        late_count=book.counted(("complete.late", printing.count, "家"), late, **place),
        open_rows=book.total(("complete.open_rows", printing.count, "行"), waiting, "open_rows", **place),
        held_files=book.cell(("complete.held", printing.count, "份"), files, "held_files"),
        note="待认领文件的地区未知，为全部数据的份数。" if files.value("held_files", {}) else None,
    )


def _feed(subject: Subject, feeds: Asked, platform: str, at: int) -> Feed:
    where = {"region_code": subject.place.code, "platform": platform}

    def cell(column: str, printer: printing.Printer, unit: str) -> Cell:
        return subject.book.cell((f"feed.{platform}.{column}", printer, unit), feeds, column, **where)

    late = [row["shop_name"] for row in subject.book.ask(weekly.late_shops).rows(**where)]
    more = f"等 {len(late)} 家" if len(late) > NAMED_LATE else ""
    return Feed(
        name=platform,
        due=cell("due", printing.count, "家"),
        reported=cell("reported", printing.count, "家"),
        share=cell("reported_pct", printing.percent, "%"),
        late_text="、".join(late[:NAMED_LATE]) + more if late else None,
        priority=at,
    )


def _late(subject: Subject, late: Asked, shop_key: str, at: int) -> Late:
    where = {"region_code": subject.place.code, "shop_key": shop_key}
    row = late.row(**where) or {}
    return Late(
        name=row["shop_name"],
        region_name=row["shop_region"] or numbers.UNKNOWN,
        platform=row["platform"],
        period=numbers.span(row["due_first"], row["due_last"]),
        days=subject.book.cell((f"late.{shop_key}.days", printing.count, "天"), late, "days_late", **where),
        priority=at,
    )
