"""A complete snapshot of a made-up province (甘川省) for those who write or look at one. All of it is invented.

`sample()` is what a good week looks like; the others are the hard cases: `sparse`, `long_names`,
`first_week`, `corrected` and `draft`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from math import cos, sin

from dashboard.snapshots import printing, serial
from dashboard.snapshots.content import (
    Band,
    Cell,
    Change,
    Completeness,
    Content,
    Correction,
    Disclosure,
    Feed,
    Heading,
    Heatmap,
    HeatRow,
    KeyFigure,
    Ladder,
    Late,
    Light,
    Mark,
    Mix,
    MixRow,
    NewItem,
    Note,
    Origin,
    Point,
    Question,
    Ranking,
    RankRow,
    Revision,
    Stamp,
    TargetRow,
    Trend,
)

BUILD = "marts_000012"
QUESTION = Question(
    "q1", "values.values_at", (("indicator", "S1"), ("period_start", date(2026, 11, 16))), BUILD
)
ASKED = Origin("q1", (("region_code", "990000"),), "value")
GREEN, BLUE = Light("●", "进度超前", "green"), Light("◆", "基本同步", "blue")
YELLOW, RED = Light("▲", "滞后", "yellow"), Light("■", "严重滞后", "red")
GRAY = Light("○", "无法判断", "gray")
LIGHTS = (GREEN, BLUE, YELLOW, RED, GRAY)
CITIES = [
    "锦江市",
    "青屏市",
    "白水市",
    "石门市",
    "云亭市",
    "竹山市",
    "平江市",
    "临洮市",
    "安和市",
    "凤鸣市",
    "金沙市",
    "沙洲市",
    "南浦市",
    "北陵市",
    "玉泉市",
    "龙门市",
    "长宁市",
    "兴文市",
    "东岭市",
    "西昌坪市",
    "阿木尔藏族羌族自治州",
]
LONG_NAME = "喆堃玥珺电子商务直播运营管理服务（集团）股份有限公司第一分公司甘川旗舰店铺总部直营"
Make = Callable[[str, float | None, str, Origin], Cell]


def cell(make: Make, cell_id: str, raw: float | None, unit: str = "%") -> Cell:
    return make(cell_id, raw, unit, ASKED)


def heading() -> Heading:
    return Heading(
        title="直播电商运行监测周报",
        issuer="甘川省商务厅（虚构）",
        region_code="990000",
        region_name="甘川省",
        region_level="province",
        week="2026-W47",
        week_label="2026年第47周",
        first_day=date(2026, 11, 16),
        last_day=date(2026, 11, 22),
        range_text="11月16日—11月22日",
        issue_text="第1期（总第203期）",
        through=date(2026, 11, 22),
        days_in=7,
        as_of=date(2026, 11, 23),
        built_at=datetime(2026, 11, 23, 8, 30),
        build_id=BUILD,
        code_version="0.1.0",
        is_draft=False,
        is_demo=True,
        previous="2026-W46",
    )


def stamp() -> Stamp:
    return Stamp(
        issue=1,
        serial=203,
        issued_at=datetime(2026, 11, 23, 10, 0),
        compiled_by="甲一",
        compiled_at=datetime(2026, 11, 23, 9, 10),
        reviewed_by="乙二",
        reviewed_at=datetime(2026, 11, 23, 9, 50),
    )


def key_figures() -> tuple[KeyFigure, ...]:
    given = [
        ("S1", "直播电商交易额", 1318.6, 12.4, "亿元", YELLOW, "目标 1,500 亿元（2026年）"),
        ("S2", "网络零售额", 3942.9, 8.1, "亿元", GREEN, "目标 4,200 亿元（2026年）"),
        ("S5", "订单量", 5812.0, 9.3, "万单", None, None),
        ("E1", "活跃网店数", 1204.0, None, "家", None, None),
    ]
    return tuple(
        KeyFigure(
            code=code,
            name=name,
            period="1—11月",
            value=cell(printing.level, f"key.{code}.value", value, unit),
            growth=cell(printing.signed, f"key.{code}.growth", growth),
            growth_word=None if growth is not None else "无基期",
            note="不含视频号" if code == "S2" else None,
            light=light,
            target_text=target,
            spark=weeks(f"key.{code}.spark", value / 46, unit, 16),
            priority=at,
        )
        for at, (code, name, value, growth, unit, light, target) in enumerate(given)
    )


def weeks(prefix: str, around: float, unit: str, count: int) -> tuple[Mark, ...]:
    first = date(2026, 11, 16) - timedelta(weeks=count - 1)
    starts = [first + timedelta(weeks=at) for at in range(count)]
    return tuple(
        Mark(
            f"{start.isocalendar().week}周",
            start,
            cell(
                printing.level,
                f"{prefix}.{start:%Y%m%d}",
                around * (1 + 0.12 * sin(at * 0.9) + 0.05 * cos(at * 2.3)),
                unit,
            ),
        )
        for at, start in enumerate(starts)
    )


def targets() -> tuple[TargetRow, ...]:
    given = [
        ("GC-01", "直播电商交易额", 1500.0, 1318.6, 87.9, 89.5, 21.7, 0.35, YELLOW, "亿元"),
        ("GC-02", "网络零售额", 4200.0, 3942.9, 93.9, 89.2, -3.4, 0.96, GREEN, "亿元"),
        ("GC-03", "网上商品零售额", 2500.0, 2218.4, 88.7, 89.0, 5.8, 0.55, BLUE, "亿元"),
        ("GC-04", "净交易额", 1300.0, 1010.2, 77.7, 89.4, 88.1, 0.02, RED, "亿元"),
        ("GC-05", "10亿元级企业数", 10.0, None, None, None, None, None, GRAY, "家"),
        ("GC-06", "本土企业年度直播销售额", 500.0, None, None, None, None, None, GRAY, "亿元"),
    ]
    return tuple(target(at, row) for at, row in enumerate(given))


def target(at: int, row: tuple[str, str, float, *tuple[float | None, ...], Light, str]) -> TargetRow:  # type: ignore[valid-type]
    identifier, name, aim, actual, attained, pace, required, chance, light, unit = row
    is_open = actual is None
    part = f"target.{identifier}"
    end = None if attained is None or pace is None else aim * attained / pace
    return TargetRow(
        id=identifier,
        name=name,
        region_name="甘川省",
        target=cell(printing.level, f"{part}.value", aim, unit),
        target_text=f"不少于 {aim:,.0f} {unit}（2026年底）",
        document="甘川省直播电商高质量发展行动方案（虚构）",
        standing="征求意见稿" if at == 2 else "正式",
        scope="登记网店" if at != 5 else "本土企业",
        actual=cell(printing.level, f"{part}.actual", actual, unit),
        actual_period=None if is_open else "2026年1—11月",
        attained=cell(printing.percent, f"{part}.attained_pct", attained),
        pace=cell(printing.percent, f"{part}.expected_pct", pace),
        linear=cell(printing.percent, f"{part}.linear_pct", None if is_open else 89.3),
        gap=cell(printing.signed, f"{part}.gap", None if actual is None else actual - aim, unit),
        required=cell(printing.signed, f"{part}.required_growth_pct", required),
        required_label="余下时间，同比",
        projected=cell(printing.level, f"{part}.projected", end, unit),
        projected_low=cell(printing.level, f"{part}.projected_low", end and end * 0.98, unit),
        projected_high=cell(printing.level, f"{part}.projected_high", end and end * 1.02, unit),
        probability=cell(printing.chance, f"{part}.probability", chance, ""),
        light=light,
        why="口径不一致，不作比较：目标为本土企业，数据为登记网店"
        if at == 5
        else "没有对应的台账"
        if is_open
        else "推算全年与目标相比",
        scope_mismatch=at == 5,
        priority=at,
    )


def trends() -> tuple[Trend, ...]:
    return path(), weekly()


def path() -> Trend:
    sums = [92.0, 171.0, 282.0, 391.0, 512.0, 688.0, 799.0, 912.0, 1041.0, 1180.0, 1318.6]
    actual = tuple(
        Mark(f"{at}月", date(2026, at, 1), cell(printing.level, f"trend.path.actual.{at:02d}", each, "亿元"))
        for at, each in enumerate(sums, 1)
    )
    before = tuple(
        Mark(
            f"{at}月",
            date(2025, at, 1),
            cell(printing.level, f"trend.path.before.{at:02d}", each / 1.124, "亿元"),
        )
        for at, each in enumerate(sums, 1)
    )
    target_cell = cell(printing.level, "trend.path.target", 1500.0, "亿元")
    end = Mark("12月", date(2026, 12, 1), cell(printing.level, "trend.path.required.12", 1500.0, "亿元"))
    return Trend(
        key="path",
        title="直播电商交易额累计与年度目标",
        unit="亿元",
        actual=actual,
        before=before,
        required=(actual[-1], end),
        fan=(
            band("trend.path.fan.11", "11月", date(2026, 11, 1), 1318.6, 0.0),
            band("trend.path.fan.12", "12月", date(2026, 12, 1), 1473.0, 30.0),
        ),
        target=target_cell,
        note="推算按往年季节形态；80% 区间仅供研判，不作为预测发布。",
        priority=0,
    )


def band(prefix: str, label: str, start: date, middle: float, half: float) -> Band:
    around = {
        "middle": middle,
        "low80": middle - half,
        "high80": middle + half,
        "low50": middle - half / 2 if half else middle,
        "high50": middle + half / 2 if half else middle,
    }
    made = {name: cell(printing.level, f"{prefix}.{name}", each, "亿元") for name, each in around.items()}
    return Band(label=label, start=start, **made)


def weekly() -> Trend:
    actual = weeks("trend.weekly.actual", 28.7, "亿元", 53)
    before = tuple(
        Mark(
            mark.label,
            mark.start - timedelta(days=364),
            cell(printing.level, f"trend.weekly.before.{mark.start:%Y%m%d}", each, "亿元"),
        )
        for mark in actual
        for each in [None if mark.cell.raw is None else mark.cell.raw * 0.89]
    )
    coming = [
        band(
            f"trend.weekly.fan.{at}", f"{47 + at}周", date(2026, 11, 16) + timedelta(weeks=at), 29.0, at * 1.1
        )
        for at in range(4)
    ]
    blank = cell(printing.level, "trend.weekly.fan.blank", None, "亿元")
    fan = tuple(replace(each, low50=blank, high50=blank) for each in coming)  # this build tells 80 % only
    return Trend(
        "weekly", "直播电商交易额（按周）", "亿元", actual, before, (), fan, None, "回测 26 个时点。", 2
    )


def ranking(names: Sequence[str] = tuple(CITIES)) -> Ranking:
    rows = []
    for at, name in enumerate(names, 1):
        growth = None if at == len(names) else 19.9 - at * 1.1
        part = f"rank.{at:02d}"
        rows.append(
            RankRow(
                code=f"9901{at:02d}",
                name="阿木尔州" if name.startswith("阿木尔") else name.removesuffix("市"),
                rank=cell(printing.count, f"{part}.rank", None if growth is None else at, ""),
                move=cell(printing.move, f"{part}.move", None if growth is None else (0, 1, -1)[at % 3], ""),
                value=cell(printing.level, f"{part}.value", 420.0 / at, "亿元"),
                growth=cell(printing.signed, f"{part}.growth", growth),
                growth_word="缺报" if growth is None else None,
                target_text="目标 60 亿元（2026年）" if at % 4 else None,
                needed=cell(printing.signed, f"{part}.needed", 14.0 - at % 5 if at % 4 else None),
                attained=cell(printing.percent, f"{part}.attained", 92.0 - at if at % 4 else None),
                light=LIGHTS[at % 4] if at % 4 else None,
                remark="应报未报的店铺超过一成" if growth is None else None,
                priority=0 if at <= 3 or at > len(names) - 3 else at,
            )
        )
    return Ranking(
        title="各市州直播电商交易额增速",
        period="1—11月",
        whole=cell(printing.signed, "rank.whole", 12.4),
        rows=tuple(rows),
        note="竖线为各地完成自身目标，余下时间须达到的同比增速；相差 0.3 个百分点以内的位次变化不宜解读。",
        empty="没有可排名的下级地区",
    )


def mixes() -> tuple[Mix, ...]:
    platforms = [("抖音", 611.0), ("淘宝天猫", 402.0), ("快手", 188.0), ("拼多多", 81.0), ("视频号", 36.6)]
    channels = [("直播", 1318.6), ("货架", 2011.2), ("短视频", 320.9), ("未知", 292.2)]
    return (
        mix("platform", "直播电商交易额分平台", platforms, 100.0, 1),
        mix("channel", "网络零售额分渠道", channels, 92.6, 1),
    )


def mix(key: str, title: str, parts: list[tuple[str, float]], coverage: float, priority: int) -> Mix:
    whole = sum(value for _, value in parts)
    rows = tuple(
        MixRow(
            name=name,
            value=cell(printing.level, f"mix.{key}.{name}.value", value, "亿元"),
            share=cell(printing.percent, f"mix.{key}.{name}.share", value / whole * 100),
            growth=cell(printing.signed, f"mix.{key}.{name}.growth", None if at == 4 else 21.0 - at * 7),
            growth_word="可比不足" if at == 4 else None,
            pull=cell(
                printing.signed, f"mix.{key}.{name}.pull", None if at == 4 else 5.0 - at * 1.8, "个百分点"
            ),
            priority=at,
        )
        for at, (name, value) in enumerate(parts)
    )
    return Mix(
        key, title, "1—11月", rows, cell(printing.percent, f"mix.{key}.coverage", coverage), None, priority
    )


def heatmap(names: Sequence[str] = tuple(CITIES[:12])) -> Heatmap:
    columns = ("2025年12月", "2026年1—2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月")
    rows = tuple(
        HeatRow(
            name=name.removesuffix("市"),
            cells=tuple(
                cell(
                    printing.percent,
                    f"heat.{at:02d}.{month:02d}",
                    None if (at, month) == (2, 4) else 9 * sin(at * 1.3 + month * 0.7) + 4,
                )
                for month in range(len(columns))
            ),
            priority=at,
        )
        for at, name in enumerate(names)
    )
    return Heatmap("各市州直播电商交易额当月同比", "%", columns, rows, "1—2月合并比较")


def ladders() -> tuple[Ladder, ...]:
    given = [
        ("10亿元级企业数", "10 亿元以上", 7, 2, 10.0, YELLOW),
        ("百亿级园区数", "100 亿元以上", 1, 0, None, GRAY),
    ]
    return tuple(
        Ladder(
            name=name,
            region_name="甘川省",
            threshold_text=threshold,
            reached=cell(printing.count, f"ladder.{at}.reached", reached, "家"),
            near=cell(printing.count, f"ladder.{at}.near", near, "家"),
            target=cell(printing.count, f"ladder.{at}.target", aim, "家"),
            light=light,
            priority=at,
        )
        for at, (name, threshold, reached, near, aim, light) in enumerate(given)
    )


def completeness() -> Completeness:
    feeds = tuple(
        Feed(
            name=name,
            due=cell(printing.count, f"feed.{name}.due", due, "家"),
            reported=cell(printing.count, f"feed.{name}.reported", reported, "家"),
            share=cell(printing.percent, f"feed.{name}.share", reported / due * 100),
            late_text=late,
            priority=at,
        )
        for at, (name, due, reported, late) in enumerate(
            [
                ("抖音", 48, 47, "演示·峨岭茶直播店"),
                ("淘宝天猫", 21, 21, None),
                ("快手", 12, 11, "演示·北陵五金店"),
            ]
        )
    )
    late_shops = tuple(
        Late(name, region, platform, "2026年10月", cell(printing.count, f"late.{at}.days", days, "天"), at)
        for at, (name, region, platform, days) in enumerate(
            [("演示·峨岭茶直播店", "平江市", "抖音", 9), ("演示·北陵五金店", "北陵市", "快手", 4)]
        )
    )
    return Completeness(
        kappa=cell(printing.percent, "complete.kappa", 97.4),
        feeds=feeds,
        late=late_shops,
        late_count=cell(printing.count, "complete.late", 2, "家"),
        open_rows=cell(printing.count, "complete.open_rows", 17, "行"),
        held_files=cell(printing.count, "complete.held", 1, "份"),
        note=None,
    )


def revisions(count: int = 3) -> tuple[Revision, ...]:
    given = [
        ("2026年10月", 138.7, 141.2, "补报"),
        ("2026年9月", 129.0, 128.6, "退款回流"),
        ("2026年8月", 113.0, 112.1, None),
    ]
    return tuple(
        Revision(
            name="直播电商交易额",
            region_name="甘川省",
            period=period,
            old=cell(printing.level, f"revision.{at}.old", old, "亿元"),
            new=cell(printing.level, f"revision.{at}.new", new, "亿元"),
            change=cell(printing.signed, f"revision.{at}.change", (new / old - 1) * 100),
            reason=reason,
            stage="修订",
            priority=at,
        )
        for at, (period, old, new, reason) in enumerate((given * 40)[:count])
    )


def points() -> tuple[Point, ...]:
    return (
        Point(
            "直播交易增速放缓。",
            "1—11月直播电商交易额 1,318.6 亿元，同比增长 12.4%；完成全年目标的 87.9%，往年此时通常完成 89.5%，达标可能约 35%。",
            ("key.S1.ytd.value",),
            "headline",
            0,
        ),
        Point(
            "网络零售好于目标。",
            "网络零售额 3,942.9 亿元，同比增长 8.1%，完成全年目标的 93.9%。",
            ("key.S2.value", "key.S2.growth"),
            "second",
            1,
        ),
        Point("地区分化。", "21 个市州中 20 个可比，增速前三位为锦江、青屏、白水，最快 18.8%。", ("rank.01.growth",), "regions", 2),
        Point("数据质量。", "应报店铺数据完整度 97.4%，迟报 2 家；本期修订 3 项历史数据。", ("complete.kappa",), "quality", 3),
    )  # fmt: skip


def sample() -> Content:
    """A full, good week."""
    blank = cell(printing.count, "revisions.count", 3, "项")
    made = Content(
        heading=heading(),
        stamp=stamp(),
        notice=None,
        points=tuple(
            replace(each, evidence=("key.S1.value", "key.S1.growth")) if at == 0 else each
            for at, each in enumerate(points())
        ),
        key_figures=key_figures(),
        targets=targets(),
        trends=trends(),
        ranking=ranking(),
        mixes=mixes(),
        heatmap=heatmap(),
        ladders=ladders(),
        completeness=completeness(),
        news=(
            NewItem("新增 2026年第47周各项数据。", ("key.S1.value",), 0),
            NewItem("新增目标 1 项：网上商品零售额。", ("target.GC-03.value",), 1),
        ),
        revisions=revisions(),
        revisions_count=blank,
        notes=(
            Note("直播电商交易额为直播间内下单并支付的金额，退款不扣减。", 0),
            Note("增速按可比口径计算，因四舍五入，分项与合计可能有尾差。", 1),
            Note("（略）：为保守单个统计调查对象的资料，不予公布。", 2),
        ),
        disclosure=Disclosure(True, 0, None),
        cells=(),
        questions=(QUESTION,),
    )
    return registered(made)


def registered(content: Content) -> Content:
    """Return the content with the cells that its blocks hold as its registry."""
    bare = replace(content, cells=())
    found = serial.cells_in(bare)
    return replace(content, cells=tuple(found[key] for key in sorted(found)))


def draft() -> Content:
    """A draft: nobody has signed."""
    whole = sample()
    return replace(whole, heading=replace(whole.heading, is_draft=True, issue_text="草稿"), stamp=Stamp())


def corrected() -> Content:
    """An issue that corrects an earlier one."""
    whole = sample()
    correction = Correction(
        "2026-W47",
        1,
        "锦江市一家企业重复报送",
        (Change("直播电商交易额（1—11月）", "1,322.1 亿元", "1,318.6 亿元"),),
    )
    return replace(
        whole,
        heading=replace(whole.heading, issue_text="第2期（总第204期，更正第1期）"),
        stamp=replace(whole.stamp, issue=2, serial=204, corrects=correction),
    )


def first_week() -> Content:
    """The first week that was ever issued, and the first of its year: nothing to compare with."""
    whole = sample()
    week = replace(
        whole.heading,
        week="2027-W01",
        week_label="2027年第1周",
        first_day=date(2027, 1, 4),
        last_day=date(2027, 1, 10),
        range_text="1月4日—1月10日",
        issue_text="第1期（总第1期）",
        through=date(2027, 1, 7),
        days_in=4,
        previous=None,
    )
    return registered(
        replace(whole, heading=week, notice="本周数据截至 1月7日（4 天）。", news=(), revisions=())
    )


def sparse() -> Content:
    """A county without data this week, without targets, without regions below."""
    whole = sample()
    week = replace(
        whole.heading, region_code="990101", region_name="锦江区", region_level="county",
        issuer=None, through=None, days_in=0,
    )  # fmt: skip
    none = printing.unknown("rank.whole", "%", ASKED)
    return registered(
        replace(
            whole,
            heading=week,
            notice="本周没有任何数据，以下均为截至 11月15日 的情况。",
            points=(),
            key_figures=tuple(
                replace(
                    each,
                    value=printing.unknown(each.value.id, each.value.unit, ASKED),
                    growth=printing.unknown(each.growth.id, "%", ASKED),
                    growth_word="数据不足",
                    light=None,
                    target_text=None,
                    spark=(),
                )
                for each in whole.key_figures
            ),
            targets=(),
            trends=(),
            ranking=replace(whole.ranking, rows=(), whole=none, empty="本地区以下没有可排名的地区"),
            mixes=(),
            heatmap=replace(whole.heatmap, rows=(), columns=()),
            ladders=(),
            news=(),
            revisions=(),
        )
    )


def long_names() -> Content:
    """Forty-character names everywhere, rare characters, a hundred revisions."""
    whole = sample()
    names = [f"{LONG_NAME[:38]}{at:02d}" for at in range(1, 41)]
    late_shop = whole.completeness.late[0]
    late = tuple(
        replace(late_shop, name=name, days=cell(printing.count, f"late.{at}.days", at + 1, "天"), priority=at)
        for at, name in enumerate(names)
    )
    return registered(
        replace(
            whole,
            heading=replace(whole.heading, region_name=LONG_NAME[:40], issuer=None),
            targets=tuple(replace(each, name=LONG_NAME[:40]) for each in whole.targets),
            ranking=ranking(names),
            heatmap=heatmap(names),
            completeness=replace(whole.completeness, late=late),
            revisions=revisions(100),
        )
    )
