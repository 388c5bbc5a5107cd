"""What one snapshot is about: a region and a week, the build that answers, and the issue before."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from dashboard import numbers
from dashboard.geography import Geography, Place, geography_of
from dashboard.snapshots.answers import Answers, Asked, Notebook
from dashboard.snapshots.content import Content
from dashboard.snapshots.disclose import Standing, Veil
from dashboard.snapshots.shield import Spans, veil_of
from dashboard.snapshots.weeks import Week
from pipelines.errors import SnapshotRefused
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import builds, places, values

LIVE, ALL_SALES, ORDERS, SHOPS = "S1", "S2", "S5", "E1"
LATEST_AFTER = timedelta(days=7)  # a year so far may go this much beyond the week, and then says so
BELOW = {"province": "city", "city": "county", "county": "town"}


@dataclass(frozen=True)
class BuildFacts:
    """The build's own row. `data_through` is null where no sale has been loaded."""

    build_id: str
    built_at: datetime
    code_version: str
    is_demo: bool
    as_of: date
    data_through: date | None


@dataclass(frozen=True)
class Source:
    """One build, ready to be asked for any number of snapshots.

    Attributes:
        veil: What is hidden of every snapshot; None: disclosure control finds it.
    """

    answers: Answers
    facts: BuildFacts
    geography: Geography
    veil: Veil | None = None
    _veils: dict[str, tuple[tuple[Week, Standing], Veil]] = field(default_factory=dict, repr=False)

    @property
    def database(self) -> Path:
        """The file of the build."""
        return self.answers.database

    @cached_property
    def known(self) -> frozenset[str]:
        """Codes of all regions and units that any sale is known of."""
        asked = self.answers.ask(values.regions_valued, indicator=ALL_SALES)
        return frozenset(asked.frame["region_code"])

    def veil_for(self, code: str, week: Week, standing: Standing) -> Veil:
        """Return what is hidden of a region's snapshot: found once for each province, as long as nothing is issued.

        Of each province the last one is kept: with every issue another standing is asked for.
        """
        if self.veil is not None:
            return self.veil
        place = self.geography.path(code)[0 if self.geography.places[code].level != "unit" else -1]
        kept = self._veils.get(place.code)
        if kept and kept[0] == (week, standing):
            return kept[1]
        through = self.facts.data_through or week.last_day
        spans = Spans(week, max(week.last_day, min(through, week.last_day + LATEST_AFTER)), standing)
        veil = veil_of(self.answers, self.geography, place.code, spans)
        self._veils[place.code] = (week, standing), veil
        return veil


@dataclass(frozen=True)
class Before:
    """What earlier issues leave to a new one.

    Attributes:
        previous: The issue that news and revisions count from; None: there is none.
        standing: What issues of the same province and year have told and hidden.
    """

    previous: Content | None = None
    standing: Standing = field(default_factory=Standing)


def source(database: Path) -> Source:
    """Open a build for snapshots.

    Raises:
        MartDamaged: The file cannot be opened as a build.
    """
    row = builds.build(database).row(0, named=True)
    facts = BuildFacts(**{name: row[name] for name in BuildFacts.__annotations__})
    answers = Answers(database, facts.build_id)
    return Source(answers, facts, geography_of(answers.ask(places.places).frame))


@dataclass(frozen=True)
class Subject:
    """A region and a week. Made by `subject_of`, which refuses what cannot be told."""

    source: Source
    place: Place
    week: Week
    previous: Content | None
    book: Notebook = field(repr=False)

    @cached_property
    def year_start(self) -> date | None:
        """First day of the last month of the year so far, as `indicator_value` names it; None: none yet."""
        year = self.week.first_day.isocalendar().year
        told = self.book.ask(values.periods, indicator=ALL_SALES).rows(period_kind="ytd")
        latest = self.week.last_day + LATEST_AFTER
        fitting = [
            row["period_start"]
            for row in told
            if row["period_start"].year == year and row["through"] <= latest
        ]
        return max(fitting, default=None)

    @cached_property
    def children(self) -> list[Place]:
        """The regions directly below that any sale is known of, by code; a city without counties has towns."""
        level = BELOW.get(self.place.level)
        while level:
            inside = [
                each
                for each in self.source.geography.inside(self.place.code, level)
                if each.code in self.source.known
            ]
            if inside:
                return sorted(inside, key=lambda each: each.code)
            level = BELOW.get(level)
        return []

    def values(self, indicator: str, kind: str, start: date | None) -> Asked:
        """Ask for all regions' values of one period. No period: no rows."""
        given = start or date.min
        return self.book.ask(
            values.values_at,
            indicator=indicator,
            scope=BY_CODE[indicator].scope,
            period_kind=kind,
            period_start=given,
        )

    def series(self, indicator: str, kind: str) -> Asked:
        """Ask for all regions' values of one kind of period."""
        return self.book.ask(
            values.series, indicator=indicator, scope=BY_CODE[indicator].scope, period_kind=kind
        )

    @cached_property
    def through(self) -> date | None:
        """Last day of the week with data of the region; None: no data."""
        row = self.values(ALL_SALES, "week", self.week.first_day).row(region_code=self.place.code)
        return min(row["through"], self.week.last_day) if row and row["through"] else None

    @property
    def is_looking_back(self) -> bool:
        """Whether targets were judged so long after the week that their progress is not of that time."""
        return self.source.facts.as_of > self.week.last_day + LATEST_AFTER

    def year_text(self) -> str:
        """Return 1—11月, or where the month is not over 今年至11月25日."""
        start = self.year_start
        if start is None:
            return "本年"
        row = self.values(ALL_SALES, "ytd", start).row(region_code=self.place.code)
        through = row["through"] if row else None
        if through is not None and through < numbers.last_day("ytd", start):
            return f"今年至{through.month}月{through.day}日"
        return f"1—{start.month}月" if start.month > 1 else "1月"


def subject_of(origin: Source, code: str, week: Week, before: Before) -> Subject:
    """Return what a snapshot is about.

    Raises:
        SnapshotRefused: The region is unknown or has no data at all, or the week has not begun.
    """
    place = origin.geography.places.get(code)
    if place is None:
        raise SnapshotRefused(
            f"没有代码为 {code} 的地区",
            where="--region",
            fix="请用六位行政区划代码、九位乡镇代码或 单位:名称",
        )
    must_have_begun(origin, week)
    if code not in origin.known:
        raise SnapshotRefused(
            f"{place.name}（{code}）没有任何数据，做不出周报",
            where="--region",
            fix="请先导入该地区网店的平台导出文件，或检查店铺名录中的行政区划代码",
        )
    book = Notebook(origin.answers, origin.veil_for(code, week, before.standing))
    return Subject(origin, place, week, before.previous, book)


def must_have_begun(origin: Source, week: Week) -> None:
    """Stop where a week lies ahead of what the build knows.

    Raises:
        SnapshotRefused: It has not begun on the day of judgement.
    """
    if week.first_day > origin.facts.as_of:
        raise SnapshotRefused(
            f"{week.title}还没有开始（数据判定日 {origin.facts.as_of}）",
            where="--week",
            fix="请选已经开始的周；数据太旧时先运行 python -m pipelines load",
        )
