"""Texts that all four documents share: cells put side by side, labels, notes. No number is formatted here."""

from collections.abc import Iterable
from functools import lru_cache

from dashboard.snapshots import serial
from dashboard.snapshots.content import (
    Cell,
    Completeness,
    Content,
    Correction,
    Heading,
    Heatmap,
    Ladder,
    Mix,
    MixRow,
    Ranking,
    Revision,
    Stamp,
    TargetRow,
)
from dashboard.snapshots.weeks import parsed

DEMO, DRAFT = "演示数据，非真实统计结果", "草稿"
MIX_NAMES = {"platform": "平台", "channel": "渠道"}
# The lists of which items may be left out where there is no room (trim.PAGES), as people call them.
LIST_NAMES = {
    "points": "要点",
    "key_figures": "主要指标",
    "targets": "目标",
    "trends": "走势",
    "ranking.rows": "地区排名",
    "mixes": "平台与渠道分布",
    "completeness.feeds": "平台上报情况",
    "completeness.late": "迟报店铺",
    "ladders": "培育台阶",
    "heatmap.rows": "各月增速",
    "news": "新增事项",
    "revisions": "历史数据修订",
    "notes": "口径说明",
}
HASH_DIGITS = 12
UNEXPLAINED = "原因未登记"


def issuer(head: Heading) -> str:
    """Return who issues: as declared, else the region."""
    return head.issuer or head.region_name


@lru_cache(maxsize=8)  # four writers ask it of the same content
def batch(content: Content) -> str:
    """Return what identifies the numbers: build, and the first digits of the content's hash."""
    return f"数据批次 {content.heading.build_id}　校验码 {serial.digest(content)[:HASH_DIGITS]}"


def correction_title(correction: Correction) -> str:
    """Return which issue is corrected."""
    return f"更正 {parsed(correction.week).title}（存档号 {correction.issue}）"


def absent_text(blocks: Iterable[tuple[str, object]]) -> str | None:
    """Return which blocks have nothing to say this week; null: all have."""
    names = [name for name, block in blocks if not block]
    return f"本期没有可列的{'、'.join(names)}。" if names else None


def growth_text(growth: Cell, word: str | None) -> str:
    """Return a growth, or the word for why there is none."""
    return growth.full if growth.raw is not None else word or growth.text


def aim_text(row: TargetRow) -> str:
    """Return what is aimed at, with the standing of the document where it is not in force."""
    return "".join(aim_pieces(row))


def aim_pieces(row: TargetRow) -> tuple[str, ...]:
    """Return the same in pieces, none of which should be broken over two lines."""
    return (row.target_text,) if row.standing == "正式" else (f"{row.target_text}，", row.standing)


def projected_text(row: TargetRow) -> str | None:
    """Return where a target is projected to end; null: nothing is projected."""
    return None if row.projected.raw is None else f"推算期末 {row.projected.full}"


def bar_words(row: TargetRow) -> str:
    """Return a bar of progress in words."""
    usual = f"，往年此时通常完成 {row.pace.full}" if row.pace.raw is not None else ""
    return f"{row.name}完成 {row.attained.full}{usual}"


def ranking_notes(rank: Ranking) -> list[str]:
    """Return what stands under the ranking: its note, and remarks on regions."""
    remarks = [f"{row.name}：{row.remark}" for row in rank.rows if row.remark]
    joined = ["；".join(remarks) + "。"] if remarks else []
    return [*([rank.note] if rank.note else []), *joined]


def mix_cells(row: MixRow) -> list[str]:
    """Return one platform or channel: name, amount, share, growth, pull."""
    return [row.name, row.value.full, row.share.full, growth_text(row.growth, row.growth_word), row.pull.text]


def mix_notes(mix: Mix) -> list[str]:
    """Return what stands under shares: their coverage always."""
    own = [mix.note] if mix.note else []
    return [
        f"占比按已知{MIX_NAMES.get(mix.key, '分项')}计算，覆盖 {mix.coverage.full}；拉动的单位为个百分点。",
        *own,
    ]


def complete_lines(complete: Completeness) -> list[str]:
    """Return the completeness of the week, who is late, and what still waits."""
    return [
        f"数据完整度 {complete.kappa.full}；迟报 {complete.late_count.full}；"
        f"待修正 {complete.open_rows.full}，待认领文件 {complete.held_files.full}。"
    ]


def late_notes(complete: Completeness) -> list[str]:
    """Return the late shops by name, longest first, and the note of the block."""
    shops = [f"{late.name}（{late.platform}，{late.period}，{late.days.full}）" for late in complete.late]
    return [
        *([f"迟报：{'、'.join(shops)}。"] if shops else []),
        *([complete.note] if complete.note else []),
    ]


def ladder_text(ladder: Ladder) -> str:
    """Return how a ladder stands, in words."""
    told = (("已达到", ladder.reached), ("接近", ladder.near), ("目标", ladder.target))
    return "，".join(f"{name}{_blank_before(cell)}{cell.full}" for name, cell in told)


def _blank_before(cell: Cell) -> str:
    return "" if cell.state == "suppressed" else " "  # a wide bracket brings its own


def threshold_beside(ladder: Ladder) -> str:
    """Return the threshold as it stands beside the name of a ladder; "" where the name has it already."""
    return "" if ladder.threshold_text.replace(" ", "") in ladder.name else ladder.threshold_text


def heat_note(heat: Heatmap) -> str:
    """Return how the heatmap is to be read."""
    return "；".join([heat.unit, "橙为增、青为减，越深幅度越大", *([heat.note] if heat.note else [])])


def revision_cells(revision: Revision) -> list[str]:
    """Return one revision: indicator, period, old, new, change, reason."""
    return [
        revision.name,
        revision.period,
        revision.old.full,
        revision.new.full,
        revision.change.full,
        revision.reason or UNEXPLAINED,
    ]


def revisions_note(content: Content) -> str:
    """Return how many numbers were revised since which issue."""
    since = f"自 {content.heading.previous} 期以来" if content.heading.previous else ""
    return f"{since}共修订 {content.revisions_count.full}。"


def notes_text(content: Content, gone: Iterable[str] = ()) -> str:
    """Return as one paragraph the notes on scope, what is withheld, and which lists are not complete here."""
    left_out = "、".join(name for path, name in LIST_NAMES.items() if path in set(gone))
    said = [
        *(note.text for note in content.notes),
        *([content.disclosure.text] if content.disclosure.text else []),
        *([f"因篇幅未列全：{left_out}，全部内容见表格附件。"] if left_out else []),
    ]
    return f"口径：{''.join(said)}" if said else ""


def signed_text(stamp: Stamp) -> str | None:
    """Return who has signed and when; null: nobody."""
    signed = [
        f"{role} {name}（{moment:%Y-%m-%d %H:%M}）" if moment else f"{role} {name}"
        for role, name, moment in (
            ("制表人", stamp.compiled_by, stamp.compiled_at),
            ("审核人", stamp.reviewed_by, stamp.reviewed_at),
        )
        if name
    ]
    if stamp.issued_at:
        signed.append(f"印发 {stamp.issued_at:%Y-%m-%d %H:%M}")
    return "　".join(signed) or None
