"""目标台账: every policy target, word for word, with how far it is and why that can or cannot be said."""

from datetime import date

import polars as pl
import streamlit as st

from dashboard import doors, parts, target_numbers, target_outlook, words
from dashboard.charts import dumbbell, pace, progress
from dashboard.choices import choose, remember
from dashboard.data import ask, ask_series
from dashboard.numbers import UNKNOWN, amount, day, number, percent
from dashboard.pace_path import path_of
from pipelines.indicators.catalogue import BY_CODE
from pipelines.queries import targets

TITLE, ICON, GROUP, ORDER, PATH = "目标台账", ":material/flag:", "政策参考", 10, "targets"

EVERYTHING = "all"
LABEL_LENGTH, LABEL_LINES = 11, 2
DRAWN = 20
SHORT_FACT = 24
VERDICT_CODES = {f"v{index}": verdict for index, verdict in enumerate(words.LIGHTS)}


def render() -> None:
    """Count the verdicts; list the targets; show one of them in full."""
    ledger = ask(targets.ledger)
    if ledger.is_empty():
        st.info("还没有登记任何目标。请在数据目录的登记表中补充目标后重新入库。")
        return
    parts.answer(sentence(ledger))
    verdict_counts(ledger)
    chosen = filtered(target_numbers.with_codes(ledger))
    if chosen.is_empty():
        parts.nothing("没有符合条件的目标。")
        return
    if chosen["attained_pct"].null_count() < chosen.height:
        left, right = st.columns(2)
        with left:
            attained_figure(chosen)
        with right:
            behind_pace(chosen)
    picked = table(chosen)
    detail(picked)
    documents = "演示用的虚构目标与政策文件原文" if words.FICTIONAL in ledger["status"] else "政策文件原文"
    parts.origin(source=f"{documents}；实绩由店铺导出文件计算", scope="逐项目标所列口径")


def sentence(ledger: pl.DataFrame) -> str:
    """Say how many targets are judged, and which running one is furthest behind what is usual by now."""
    judged = ledger.filter(pl.col("verdict").fill_null(words.UNJUDGED_WORD) != words.UNJUDGED_WORD)
    running = paced(ledger)
    told = f"**{ledger.height} 项目标中 {judged.height} 项可以评定**"
    if running.is_empty():
        return f"{told}；没有一项未到期的目标说得出进度。"
    late = running.filter(pl.col("attained_pct") < pl.col("expected_pct"))
    row = running.row(0, named=True)
    told += f"；{running.height} 项未到期的说得出进度，{late.height} 项慢于往年同期"
    if late.is_empty():
        return f"{told}。"
    return (
        f"{told}，落后最多的是**{row['region_name']}{row['indicator_name']}**："
        f"完成 {percent(row['attained_pct'])}，往年此时通常完成 {percent(row['expected_pct'])}。"
    )


def paced(ledger: pl.DataFrame) -> pl.DataFrame:
    """Return the running targets whose usual pace is known, furthest behind first."""
    known = ledger.drop_nulls(["attained_pct", "expected_pct"])
    return known.sort(pl.col("attained_pct") - pl.col("expected_pct"), "id")


def behind_pace(ledger: pl.DataFrame) -> None:
    """Draw each running target's attained share beside what is usual by now, furthest behind first."""
    running = paced(ledger)
    with st.container(border=True, height="stretch"):
        parts.section(
            "进度与往年此时",
            "竖线为往年此时通常完成的份额，点为现在完成的份额；落后最多的在上；点一个点，看实绩的来历",
        )
        if running.is_empty():
            parts.nothing("没有未到期又说得出往年进度的目标。")
            return
        material = running.head(DRAWN).select(
            name=pl.format("{} {}", "region_name", pl.col("deadline").dt.year()),
            value="attained_pct",
            mark="expected_pct",
            light=pl.Series([words.light(v).colour for v in running.head(DRAWN)["verdict"]], dtype=pl.String),
            told=pl.Series([words.marked(v) for v in running.head(DRAWN)["verdict"]], dtype=pl.String),
            code="code",
        )
        figure = parts.drawn(dumbbell.against_own, material, "%", "往年此时", "完成")
        parts.show(figure, alt="各目标的进度与往年此时", key="behind_pace")


def verdict_counts(ledger: pl.DataFrame) -> None:
    """Show how many targets have each verdict."""
    verdicts = ledger["verdict"].fill_null(words.UNJUDGED_WORD).to_list()
    present = [verdict for verdict in words.LIGHTS if verdict in verdicts]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**共 {len(verdicts)} 项目标**", width="content")
            for verdict in present:
                light = words.light(verdict)
                st.badge(f"{words.marked(verdict)} {verdicts.count(verdict)} 项", color=light.colour)
        st.caption("没有可比实绩、目标未量化、数字损坏或口径不一致的，一律判为“无法判断”，并写明原因。")


def filtered(ledger: pl.DataFrame) -> pl.DataFrame:
    """Let the user choose region, verdict and legal status; return the targets that fit."""
    names = ledger.select("region_code", "region_name").unique(maintain_order=True).iter_rows()
    legal = set(ledger["status"])
    present = set(ledger["verdict"].fill_null(words.UNJUDGED_WORD))
    with st.grid(3, min_column_width=150, gap="small"):
        region = choose("region", "地区", {EVERYTHING: "全部地区", **dict(names)}, EVERYTHING)
        verdicts = {code: words.marked(v) for code, v in VERDICT_CODES.items() if v in present}
        verdict = choose("verdict", "判定", {EVERYTHING: "全部判定", **verdicts}, EVERYTHING)
        statuses = {k: v for k, v in words.TARGET_STATUSES.items() if k in legal}
        status = choose("status", "文件性质", {EVERYTHING: "全部性质", **statuses}, EVERYTHING)
    wanted = {"region_code": region, "status": status, "verdict": VERDICT_CODES.get(verdict, EVERYTHING)}
    judged = ledger.with_columns(pl.col("verdict").fill_null(words.UNJUDGED_WORD))
    for column, value in wanted.items():
        judged = judged if value == EVERYTHING else judged.filter(pl.col(column) == value)
    ahead = pl.col("attained_pct") - pl.col("expected_pct")  # furthest behind first; then what is not paced
    return judged.sort(pl.col("verdict") == words.UNJUDGED_WORD, ahead, nulls_last=True, maintain_order=True)


def attained_figure(ledger: pl.DataFrame) -> None:
    """Draw the targets whose attained share is known."""
    known = ledger.drop_nulls("attained_pct").sort("attained_pct", descending=True)
    material = known.select(
        "attained_pct",
        "expected_pct",
        "code",
        label=pl.Series([short_lines(r) for r in known.iter_rows(named=True)], dtype=pl.String),
        light=pl.Series([words.light(v).colour for v in known["verdict"]], dtype=pl.String),
        mark=pl.Series([words.marked(v) for v in known["verdict"]], dtype=pl.String),
    )
    with st.container(border=True):
        parts.section(
            "可评定目标的完成率",
            "竖线为目标（100%）；空心菱形为往年此时通常完成的份额；只列口径一致、有实绩的目标；点一条，看实绩的来历",
        )
        parts.show(parts.drawn(progress.attained, material), alt="可评定目标的完成率", key="attained")


def short_lines(row: dict[str, object]) -> str:
    """Return region, year and indicator below one another, short enough for a phone; the year keeps twins apart."""
    name = str(row["indicator_name"]).partition("（")[0]  # what is in brackets stands in the table
    told = [name[at : at + LABEL_LENGTH] for at in range(0, len(name), LABEL_LENGTH)]
    if len(told) > LABEL_LINES:
        told = [*told[: LABEL_LINES - 1], f"{told[LABEL_LINES - 1][:-1]}…"]
    due = row["deadline"]
    return "<br>".join(
        [f"{row['region_name']} {due.year}年" if isinstance(due, date) else str(row["region_name"]), *told]
    )


def table(ledger: pl.DataFrame) -> dict[str, object]:
    """List the targets; return the one that is picked, the first where none is."""
    rows = ledger.to_dicts()
    shown = pl.DataFrame(
        {
            "地区": [row["region_name"] for row in rows],
            "指标": [row["indicator_name"] for row in rows],
            "目标": [aim(row) for row in rows],
            "期限": [deadline(row) for row in rows],
            "性质": [legal_status(row) for row in rows],
            "判定": [[words.marked(row["verdict"])] for row in rows],
            "实绩": [actual(row) for row in rows],
            "完成": [row["attained_pct"] for row in rows],
            "原因": [row["why"] for row in rows],
            doors.COLUMN: ledger["code"],
        }
    )
    marks = [words.marked(verdict) for verdict in words.LIGHTS]
    picked = parts.table(
        shown,
        columns={
            "地区": st.column_config.TextColumn(width=76),
            "指标": st.column_config.TextColumn(width=190),
            "目标": st.column_config.TextColumn(width=150),
            "实绩": st.column_config.TextColumn(width=150),
            "完成": st.column_config.NumberColumn("完成（%）", format="%.1f"),
            "判定": st.column_config.MultiselectColumn(
                options=marks, color=[light.colour for light in words.LIGHTS.values()]
            ),
            "原因": st.column_config.TextColumn(width="large"),
        },
        key=f"targets_{len(rows)}",
        on_pick="rerun",
        alt="目标台账",
    )
    st.caption("点一行，看该目标的原文、口径和判定依据。")
    return shown_one(rows, picked)


def shown_one(rows: list[dict[str, object]], picked: int | None) -> dict[str, object]:
    """Return the target that is picked, else the one that the address names, else the first."""
    if picked is not None:
        remember("target", str(rows[picked]["id"]))
        return rows[picked]
    named = st.query_params.get("target")
    return next((row for row in rows if row["id"] == named), rows[0])


def aim(row: dict[str, object]) -> str:
    """Write what a target asks for: a number, the range that damaged digits leave, or 若干."""
    comparator = words.COMPARATORS.get(str(row["comparator"]), "")
    value, low, high = row["value"], row["value_low"], row["value_high"]
    unit = str(row["unit"] or "")
    if isinstance(value, float):
        whole = 0 if value == int(value) else 1
        return f"{comparator} {number(value, whole)} {unit}".strip()
    if isinstance(low, float) and isinstance(high, float):
        return f"{number(low, 0)}—{number(high, 0)} {unit}（数字损坏）"
    return "数字损坏" if row["digits_damaged"] else f"若干 {unit}".strip()


def actual(row: dict[str, object]) -> str:
    """Write what was reached, and when; “—” where unknown."""
    reached = amount(known(row["actual"]), str(row["unit"] or ""))
    return f"{reached}（{row['actual_period']}）" if row["actual_period"] and reached != UNKNOWN else reached


def deadline(row: dict[str, object]) -> str:
    """Write the day that a target is due; 未定 where the document gives none."""
    due = row["deadline"]
    return (
        f"{due.year}年底" if isinstance(due, date) and (due.month, due.day) == (12, 31) else day_or_none(due)
    )


def day_or_none(due: object) -> str:
    """Write a day, or that there is none."""
    return day(due) if isinstance(due, date) else "未定期限"


def legal_status(row: dict[str, object]) -> str:
    """Write how binding the document is."""
    return words.TARGET_STATUSES.get(str(row["status"]), UNKNOWN)


def detail(row: dict[str, object]) -> None:
    """Show one target in full."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{row['region_name']} · {row['indicator_name']}**", width="content")
            parts.verdict_badge(str(row["verdict"]))
            st.badge(legal_status(row), color="gray")
            if row["digits_damaged"]:
                st.badge("数字损坏", icon=":material/broken_image:", color="gray")
        st.markdown(f"> {parts.escaped(str(row['quote'] or '没有录入原文'))}")
        st.caption(f"出处：{parts.escaped(str(row['document'] or UNKNOWN))}")
        left, right = st.columns(2)
        left.markdown(lines(target_facts(row)))
        right.markdown(lines(progress_facts(row)))
        if row["code"]:
            with right:
                doors.button(doors.meant_by(str(row["code"])), "target")
        pace_block(row)
        near_misses(row)
        region = str(row["region_code"])
        parts.link_to("shops", "哪些店铺在拉动、哪些在拖累", region=region, measure="live")


def pace_block(row: dict[str, object]) -> None:
    """Draw the year of a target: done, needed, expected; nothing where there is no such year."""
    code = str(row["indicator"] or "")
    if code not in BY_CODE:
        return
    totals = ask_series(code, "ytd").filter(pl.col("region_code") == row["region_code"])
    found = path_of(row, totals.with_columns(code=doors.codes_of(code, "ytd", totals)))
    if found is None:
        return
    path, ending = found
    unit = str(row["unit"])
    st.caption(
        f"累计值，单位：{unit}；余下时间的走法按上年同期的形状，不按天数平摊；浅色为推算的 80% 区间；点一个点，看来历"
    )
    parts.show(
        parts.drawn(pace.against_path, path, ending, unit), alt="目标的年度进度", key=f"pace_{row['id']}"
    )


def near_misses(row: dict[str, object]) -> None:
    """List the enterprises or parks at or near the amount that a target counts; nothing where it counts none."""
    listed = ask(targets.entities, target_id=str(row["id"]))
    if listed.is_empty():
        return
    st.caption("达到或接近门槛的登记主体（内部使用，不对外公布）")
    parts.table(
        target_outlook.bodies(listed),
        columns={
            "年份": st.column_config.NumberColumn(format="%d"),
            "已实现": st.column_config.NumberColumn(format="%,.1f"),
            "推算全年": st.column_config.NumberColumn(format="%,.1f"),
        },
        key="near_misses",
        alt="达到或接近门槛的登记主体",
    )


def lines(facts: dict[str, str]) -> str:
    """Write facts below one another."""
    return "\n".join(f"- {name}：{emphasised(value)}" for name, value in facts.items())


def emphasised(value: str) -> str:
    """Return a short fact in bold; a sentence stays as it is."""
    text = parts.escaped(value)
    return f"**{text}**" if len(value) <= SHORT_FACT else text


def target_facts(row: dict[str, object]) -> dict[str, str]:
    """Return what the document says."""
    code = str(row["indicator"] or "")
    facts = {
        "目标": aim(row),
        "期限": deadline(row),
        "口径": str(row["scope"] or UNKNOWN),
        "对应指标": BY_CODE[code].name if code in BY_CODE else "没有可对应的监测指标",
    }
    if row["threshold_value"] is not None:
        facts["门槛"] = f"{number(float(str(row['threshold_value'])), 0)} {row['threshold_unit'] or ''}"
    if row["note"]:
        facts["说明"] = str(row["note"])
    return facts


def progress_facts(row: dict[str, object]) -> dict[str, str]:
    """Return how far the target is, and why that can or cannot be said."""
    return {
        "实绩": amount(known(row["actual"]), str(row["unit"] or "")),
        "实绩时期": str(row["actual_period"] or UNKNOWN),
        "完成": percent(known(row["attained_pct"])),
        **target_outlook.facts(row),
        "判定依据": str(row["why"] or UNKNOWN),
        "判定日": day(row["as_of"]) if isinstance(row["as_of"], date) else UNKNOWN,
    }


def known(value: object) -> float | None:
    """Return a cell that holds a number, or null."""
    return float(value) if isinstance(value, (int, float)) else None
