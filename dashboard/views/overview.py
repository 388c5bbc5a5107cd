"""运行总览: the answer in a sentence, then the cards, the trend, and what needs attention."""

from datetime import date

import polars as pl
import streamlit as st

from dashboard import doors, downloads, parts, scopes, words
from dashboard.cards import Card, cards_of, number_of, own_target
from dashboard.charts import trend
from dashboard.choices import choose, choose_button
from dashboard.data import ask, ask_series
from dashboard.geography import Geography, geography_of
from dashboard.numbers import amount, growth_words, percent, period
from pipelines.indicators import codes
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import builds, delivery, intake, places, targets, values

TITLE, ICON, GROUP, ORDER, PATH = "运行总览", ":material/monitoring:", "运行监测", 10, "overview"

CARD_WIDTH = 180
CARDS = 8  # more than a phone can take in; the regions page has them all


def render() -> None:
    """Answer how things stand this year in the regions that have targets."""
    offered = scopes.told_indicators()
    if not offered:
        st.info("还没有算出任何指标。请先把平台导出文件和店铺名录放进数据目录，再运行入库。")
        needs_attention()
        return
    geography = geography_of(ask(places.places))
    answer = st.container(border=True)  # above the choice it depends on: a phone shows the answer first
    indicator = chosen_indicator(offered)
    latest = ask(values.periods, indicator=indicator).filter(pl.col("period_kind") == "ytd").head(1)
    if latest.is_empty():
        st.info("本指标还没有累计值。请在“地区增长与目标”页查看其他时期。")
        return
    start, through = latest["period_start"][0], latest["through"][0]
    cards = cards_of(indicator, start, geography)
    with answer:
        summary(BY_CODE[indicator].name, cards, period("ytd", start, through))
    card_wall(cards[:CARDS], indicator, start)
    if len(cards) > CARDS:
        parts.link_to("regions", f"另有 {len(cards) - CARDS} 个地区有目标，见地区增长与目标")
    left, right = st.columns([2, 1])
    with left.container(border=True, height="stretch"):
        trend_block(indicator, geography, first_shown(cards))
    with right.container(border=True, height="stretch"):
        needs_attention()
        newest()
    parts.origin(source="店铺导出文件及其入库回执", scope=BY_CODE[indicator].scope)


def chosen_indicator(offered: list[str]) -> str:
    """Let the user choose the indicator of the page."""
    with st.container(width=320):
        return scopes.choose_indicator(offered)


def summary(name: str, cards: list[Card], when: str) -> None:
    """Say in one paragraph how things stand."""
    known = sorted((c for c in cards if c.yoy_pct is not None), key=lambda c: c.yoy_pct or 0.0, reverse=True)
    sentences = [f"**{when}{name}**：{growth_sentence(cards, known)}"]
    ledger = ask(targets.ledger)
    verdicts = ledger["verdict"].fill_null(words.UNJUDGED_WORD).to_list()
    if verdicts:
        counts = "、".join(f"{w} {verdicts.count(w)} 项" for w in words.LIGHTS if w in verdicts)
        sentences.append(f"**{len(verdicts)} 项政策目标**{made_up(ledger)}：{counts}。")
    late = ledger.filter(pl.col("attained_pct") < pl.col("expected_pct"))
    if late.is_empty():
        st.markdown(parts.steady("  \n".join(sentences)))
        return
    row = late.sort(pl.col("attained_pct") - pl.col("expected_pct"), "id").row(0, named=True)
    sentences.append(
        f"进度落后最多的是**{row['region_name']}{row['indicator_name']}**：完成 {percent(row['attained_pct'])}，"
        f"往年此时通常完成 {percent(row['expected_pct'])}。"
    )
    st.markdown(parts.steady("  \n".join(sentences)))
    parts.link_to("targets", f"看{row['region_name']}落后在哪里", target=str(row["id"]))


def made_up(ledger: pl.DataFrame) -> str:
    """Say how many of the targets are fictional ones of the demo; nothing where none is."""
    count = ledger.filter(pl.col("status") == words.FICTIONAL).height
    return f"（其中演示用的虚构目标 {count} 项）" if count else ""


def growth_sentence(cards: list[Card], known: list[Card]) -> str:
    """Say how many regions grow, and which lead and trail."""
    if not known:
        return f"{len(cards)} 个地区都没有可比的同比增速，原因见各卡片。"
    rising = sum(1 for card in known if round(card.yoy_pct or 0.0, 1) > 0)
    text = f"{len(cards)} 个监测地区中 {rising} 个同比增长"
    text += f"，{len(cards) - len(known)} 个不可比" if len(known) < len(cards) else ""
    text += f"；{known[0].name}{growth_words(known[0].yoy_pct)}"
    if len(known) > 1:
        text += f"居首，{known[-1].name}{growth_words(known[-1].yoy_pct)}居末"
    return text + "。"


def card_wall(cards: list[Card], indicator: str, start: date) -> None:
    """Show the cards side by side, each with the door to its passport; below one another on a phone."""
    with st.grid(min(max(len(cards), 1), 4), min_column_width=CARD_WIDTH, gap="small"):
        for card in cards:
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"**{card.name}**")
                card_number(card)
                if card.target is not None:
                    own_verdict(card.target)
                st.caption(target_line(card) + coverage_note(card))
                doors.button(doors.number(indicator, card.code, "ytd", start), f"card_{card.code}")


def own_verdict(target: dict[str, object]) -> None:
    """Show the verdict on the region's own target, with its year: it is not about the number above."""
    deadline = target["deadline"]
    year = f"{deadline.year}年" if isinstance(deadline, date) else ""
    verdict = str(target["verdict"] or words.UNJUDGED_WORD)
    light = words.light(verdict)
    st.badge(f"{light.shape} {year}目标{verdict}", color=light.colour)


def card_number(card: Card) -> None:
    """Show the value, its growth in the colour of its direction, and the months that led here."""
    is_known = card.yoy_pct is not None
    is_up = (card.yoy_pct or 0.0) >= 0
    st.metric(
        card.name,
        amount(card.value, card.unit),
        percent(abs(card.yoy_pct)) if card.yoy_pct is not None else codes.words(card.yoy_code) or "不可比",
        delta_color=("orange" if is_up else "violet") if is_known else "off",
        delta_arrow=("up" if is_up else "down") if is_known else "off",
        delta_description="累计同比",
        label_visibility="collapsed",
        chart_data=card.months or None,
        chart_type="area",
        help=card.why_not,
    )


def coverage_note(card: Card) -> str:
    """Say how much of the sales the value could be told of, where that is not all; else nothing."""
    is_all = card.coverage is None or round(card.coverage * 100) >= 100
    return "" if is_all else f"  \n覆盖率 {percent((card.coverage or 0.0) * 100, 0)}"


def target_line(card: Card) -> str:
    """Say what the region's own target is, and how far it is."""
    target = card.target
    if target is None:
        return "本指标没有本地区的目标"
    deadline = target["deadline"]
    year = f"{deadline.year}年" if isinstance(deadline, date) else "无期限"
    text = f"{words.target_word(target['status'])} {amount(number_of(target['value']), str(target['unit']))}（{year}）"
    if target["actual"] is None:
        return f"{text}；{target['why'] or '没有可比的实绩'}"
    return f"{text}，{target['actual_period']}完成 {percent(number_of(target['attained_pct']))}"


def first_shown(cards: list[Card]) -> str:
    """Return which region the trend opens with: the first with a target of its own."""
    aimed = [card.code for card in cards if card.target is not None]
    return next(iter([*aimed, *(card.code for card in cards)]), "")


def trend_block(indicator: str, geography: Geography, first: str) -> None:
    """Show one region's months, or its running total against its target."""
    months = ask_series(indicator, "month")
    codes = sorted(months["region_code"].unique(), key=lambda code: (len(geography.path(code)), code))
    names = {code: geography.name(code) for code in codes}
    parts.section(f"{BY_CODE[indicator].name}走势")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=240):
            region = choose("region", "地区", names, first if first in names else codes[0])
        kind = choose_button("trend", "当月或累计", {"month": "当月", "ytd": "累计"}, "month")
    rows = ask_series(indicator, kind).filter(pl.col("region_code") == region)
    if rows["value"].null_count() == rows.height:
        parts.nothing("这一地区还没有可画的数：没有数据，或数据说不出这项指标（例如渠道未知）。")
        return
    goal = goal_of(region, indicator, kind)
    coded = rows.with_columns(code=doors.codes_of(indicator, kind, rows))
    figure = parts.drawn(trend.by_year, coded, goal)
    st.caption(
        f"单位：{trend.unit_of(rows, goal)[0]}；空心点为初步数，会随后续导出修订；点一个点，看这个数的来历。"
    )
    with downloads.about(indicator):
        parts.show(figure, alt=f"{names[region]}{BY_CODE[indicator].name}走势", key=f"trend_{kind}")
    parts.link_to("regions", "按地区查看增长与目标")


def goal_of(region: str, indicator: str, kind: str) -> trend.Goal | None:
    """Return the level to draw: a yearly target belongs beside a running total, not beside a month."""
    target = own_target(region, indicator)
    if kind != "ytd" or target is None or target["actual"] is None:
        return None
    deadline = target["deadline"]
    year = f"{deadline.year}年" if isinstance(deadline, date) else ""
    value = number_of(target["value"])
    return None if value is None else trend.Goal(value, f"{year}目标")


def needs_attention() -> None:
    """Show what somebody has to do: files held or refused, rows refused, shops that are late."""
    parts.section("需要处理")
    receipts = ask(intake.receipts)
    waiting = int(ask(intake.refusals)["open_rows"].sum())
    late = ask(delivery.late)
    for count, some, none in (
        (receipts.filter(pl.col("status") == "held").height, "份文件待认领：店铺未登记", "没有待认领的文件"),
        (receipts.filter(pl.col("status") == "refused").height, "份文件已退回", "没有退回的文件"),
        (waiting, "行数据退回待补正", "没有待补正的行"),
        (late.height, "家店铺迟报", "没有店铺迟报"),
    ):
        if count:
            st.markdown(f":orange[:material/error:] **{count:,}** {some}")
        else:
            st.markdown(f":gray[:material/check: {none}]")
    if late.height:
        names = "、".join(row["shop_name"] or row["shop_key"] for row in late.head(5).iter_rows(named=True))
        st.caption(f"迟报店铺：{names}" + (f"等 {late.height:,} 家" if late.height > 5 else ""))
        parts.link_to("delivery", "查看报送情况")
    parts.link_to("intake", "查看数据入库")


def newest() -> None:
    """Show up to which day each platform's data goes."""
    platforms = ask(builds.freshness)
    parts.section("数据最新到")
    if platforms.is_empty():
        parts.nothing("还没有交易数据。")
        return
    parts.table(
        platforms.select(平台="platform", 店铺="shops", 最新到="last_day"),
        columns={
            "店铺": st.column_config.NumberColumn("有数据的店铺", format="%,d 家"),
            "最新到": st.column_config.DateColumn(format="YYYY-MM-DD"),
        },
        alt="各平台数据最新到哪一天",
    )
