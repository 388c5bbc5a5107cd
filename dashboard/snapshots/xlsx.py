"""The weekly as a workbook: the tables with their numbers, formulas, native charts, and where all is from.

A number stands in the unit of its cell with as many places as its printed text has; what is unknown or
withheld is its text. A formula is written only where it gives the very number of the cell, which is stored
beside it: a reader that does not reckon shows the same.
"""

from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from dashboard.snapshots import parts
from dashboard.snapshots.archive_bytes import timeless
from dashboard.snapshots.content import Content
from dashboard.snapshots.xlsx_charts import progress_chart, ranking_chart, trend_chart
from dashboard.snapshots.xlsx_evidence import evidence
from dashboard.snapshots.xlsx_sheet import Sheet, Styles, difference, ratio


def write(content: Content) -> bytes:
    """Return the workbook, the same bytes for the same content; nothing is left out of it."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    _properties(book, content)
    styles = Styles(book)
    for name, fill in (
        ("周报", _summary),
        ("目标进度", _targets),
        ("走势", _trends),
        ("地区", _regions),
        ("平台与渠道", _mixes),
        ("各月增速", _heat),
        ("完整性与修订", _delivery),
        ("口径与来源", evidence),
    ):
        fill(Sheet(book, styles, name, content.heading), content)
    book.close()
    return timeless(out.getvalue())


def _properties(book: Any, content: Content) -> None:
    head = content.heading
    book.set_size(1600, 1000)
    book.set_properties(
        {
            "title": f"{head.title}　{head.week_label}　{head.region_name}",
            "author": parts.issuer(head),
            "comments": parts.batch(content),
            "created": datetime.combine(head.built_at.date(), head.built_at.time()),
        }
    )


def _summary(sheet: Sheet, content: Content) -> None:
    sheet.columns(26, 14, 16, 12, 10, 34, 30)
    if correction := content.stamp.corrects:
        sheet.line(f"{parts.correction_title(correction)}：{correction.reason}", "warn")
        for change in correction.changes:
            sheet.line(f"{change.name}：{change.old} → {change.new}", "warn")
    if content.notice:
        sheet.line(content.notice, "warn")
    sheet.section("本期要点")
    for point in content.points:
        sheet.line(point.lead + point.text)
    sheet.section("主要指标")
    sheet.head("指标", "时期", "数值", "单位", "同比（%）", "目标", "备注")
    for figure in content.key_figures:
        row = sheet.words(figure.name, figure.period)
        sheet.number(row, 2, figure.value)
        sheet.word(row, 3, figure.value.unit)
        if figure.growth.raw is None and figure.growth_word:
            sheet.word(row, 4, figure.growth_word)
        else:
            sheet.number(row, 4, figure.growth)
        sheet.word(row, 5, figure.target_text or "—")
        sheet.word(row, 6, figure.note or "")
    sheet.section("本期新增")
    for item in content.news:
        sheet.line(item.text)
    sheet.line(parts.signed_text(content.stamp) or "未签发", "quiet")
    sheet.line(parts.batch(content), "quiet")


def _targets(sheet: Sheet, content: Content) -> None:
    sheet.columns(26, 34, 12, 12, 8, 12, 12, 12, 12, 12, 12, 14, 40)
    sheet.section("目标完成进度")
    if not content.targets:
        sheet.line("本期没有可列的目标进度。")
        return
    first = sheet.head(
        "目标", "要求", "目标值", "已完成", "单位", "完成（%）", "往年此时（%）", "差距", "所需增速（%）",
        "推算期末", "达标可能", "判断", "说明",
    ) + 1  # fmt: skip
    for target in content.targets:
        row = sheet.words(target.name, parts.aim_text(target))
        aim, actual = sheet.number(row, 2, target.target), sheet.number(row, 3, target.actual)
        sheet.word(row, 4, target.target.unit)
        sheet.formula(row, 5, target.attained, ratio((actual, target.actual), (aim, target.target)))
        sheet.number(row, 6, target.pace)
        sheet.formula(row, 7, target.gap, difference((actual, target.actual), (aim, target.target)))
        sheet.number(row, 8, target.required)
        sheet.number(row, 9, target.projected)
        sheet.word(row, 10, target.probability.text)
        sheet.word(row, 11, f"{target.light.shape} {target.light.word}")
        sheet.word(row, 12, target.why)
    last = first + len(content.targets) - 1
    sheet.bars(first, last, 5)
    sheet.chart(progress_chart(sheet, first, last), 0)


def _trends(sheet: Sheet, content: Content) -> None:
    sheet.columns(14, *(14 for _ in range(8)))
    for trend in content.trends:
        sheet.section(f"{trend.title}（{trend.unit}）")
        trend_chart(sheet, trend)
        if trend.note:
            sheet.line(trend.note, "quiet")
        sheet.skip(1)
    if not content.trends:
        sheet.line("本期没有可列的走势。")


def _regions(sheet: Sheet, content: Content) -> None:
    sheet.columns(8, 24, 10, 14, 8, 12, 14, 30, 14, 14, 40)
    rank = content.ranking
    sheet.section(f"{rank.title}（{rank.period}）")
    if not rank.rows:
        sheet.line(rank.empty)
        return
    first = sheet.head(
        "位次", "地区", "较上月", "数值", "单位", "同比（%）", "完成目标所需（%）", "目标", "完成目标（%）", "判断", "备注"
    ) + 1  # fmt: skip
    for region in rank.rows:
        row = sheet.words()
        sheet.number(row, 0, region.rank)
        sheet.word(row, 1, region.name)
        sheet.word(row, 2, region.move.text)
        sheet.number(row, 3, region.value)
        sheet.word(row, 4, region.value.unit)
        sheet.number(row, 5, region.growth, region.growth_word)
        sheet.number(row, 6, region.needed)
        sheet.word(row, 7, region.target_text or "—")
        sheet.number(row, 8, region.attained)
        sheet.word(row, 9, f"{region.light.shape} {region.light.word}" if region.light else "—")
        sheet.word(row, 10, region.remark or "")
    row = sheet.words("", "全域")
    sheet.number(row, 5, rank.whole)
    if rank.note:
        sheet.line(rank.note, "quiet")
    sheet.chart(ranking_chart(sheet, first, first + len(rank.rows) - 1), 0)


def _mixes(sheet: Sheet, content: Content) -> None:
    sheet.columns(20, 14, 8, 12, 12, 16)
    for mix in content.mixes:
        sheet.section(f"{mix.title}（{mix.period}）")
        sheet.head(
            parts.MIX_NAMES.get(mix.key, "分项"), "金额", "单位", "占比（%）", "同比（%）", "拉动（个百分点）"
        )
        for part in mix.rows:
            row = sheet.words(part.name)
            sheet.number(row, 1, part.value)
            sheet.word(row, 2, part.value.unit)
            sheet.number(row, 3, part.share)
            sheet.number(row, 4, part.growth, part.growth_word)
            sheet.number(row, 5, part.pull)
        row = sheet.words("已知部分的覆盖")
        sheet.number(row, 3, mix.coverage)
        for note in parts.mix_notes(mix):
            sheet.line(note, "quiet")
        sheet.skip(1)
    if not content.mixes:
        sheet.line("本期没有可列的平台与渠道分布。")


def _heat(sheet: Sheet, content: Content) -> None:
    heat = content.heatmap
    sheet.columns(24, *(11 for _ in heat.columns))
    sheet.section(heat.title)
    if not heat.rows:
        sheet.line("本期没有可列的各月增速。")
        return
    sheet.line(parts.heat_note(heat), "quiet")
    first = sheet.head("地区", *heat.columns) + 1
    for region in heat.rows:
        row = sheet.words(region.name)
        for column, cell in enumerate(region.cells, 1):
            sheet.number(row, column, cell)
    sheet.shades(first, first + len(heat.rows) - 1, len(heat.columns))


def _delivery(sheet: Sheet, content: Content) -> None:
    complete = content.completeness
    sheet.columns(36, 18, 14, 14, 14, 14, 30)
    sheet.section("数据完整性")
    for line in parts.complete_lines(complete):
        sheet.line(line)
    sheet.head("平台", "应报（家）", "已报（家）", "上报率（%）", "未报")
    for feed in complete.feeds:
        row = sheet.words(feed.name)
        due, reported = sheet.number(row, 1, feed.due), sheet.number(row, 2, feed.reported)
        sheet.formula(row, 3, feed.share, ratio((reported, feed.reported), (due, feed.due)))
        sheet.word(row, 4, feed.late_text or "—")
    sheet.section("迟报店铺")
    sheet.head("店铺", "地区", "平台", "应报时期", "迟报（天）")
    for late in complete.late:
        row = sheet.words(late.name, late.region_name, late.platform, late.period)
        sheet.number(row, 4, late.days)
    sheet.section("培育台阶")
    sheet.head("台阶", "门槛", "已达到", "接近", "目标", "判断")
    for ladder in content.ladders:
        row = sheet.words(ladder.name, ladder.threshold_text)
        for column, cell in enumerate((ladder.reached, ladder.near, ladder.target), 2):
            sheet.number(row, column, cell)
        sheet.word(row, 5, f"{ladder.light.shape} {ladder.light.word}")
    sheet.section("历史数据修订")
    sheet.head("指标", "期别", "原值", "修订值", "单位", "变动（%）", "原因")
    for revision in content.revisions:
        row = sheet.words(revision.name, revision.period)
        old, new = sheet.number(row, 2, revision.old), sheet.number(row, 3, revision.new)
        sheet.word(row, 4, revision.new.unit)
        change = ratio((new, revision.new), (old, revision.old), less=100.0)
        sheet.formula(row, 5, revision.change, change)
        sheet.word(row, 6, revision.reason or parts.UNEXPLAINED)
    sheet.line(parts.revisions_note(content), "quiet")
