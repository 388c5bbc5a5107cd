"""Map the columns of an unknown file: which platform and report it is, what each column holds."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from dashboard import parts
from pipelines.canonical import CHANNELS, PLATFORMS, Platform
from pipelines.teach.declared import Taught
from pipelines.teach.fields import FILLABLE, STATUS_LABELS, Column
from pipelines.teach.look import Look
from pipelines.teach.mask import masked
from pipelines.teach.sense import may_be_read
from pipelines.teach.suggest import channel_of, column_at, columns, status_of, words_of

GRAINS: Mapping[Literal["order", "line"], str] = {
    "order": "一行一笔订单",
    "line": "一行一件商品，金额是这一行自己的",
}
CHANNEL_LABELS = {code: said for code, said in CHANNELS.items() if code != "unknown"}
LONGEST_SAMPLE = 20
SAMPLE_ROWS = 500  # enough to tell the shape of a column's values

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Sheet:
    """A sheet whose header row is known.

    Attributes:
        header: The names of its columns, as they are.
        rows: Rows below it, as they are: shown masked only.
        key: Tells its widgets from those of another sheet. Widget keys reach the browser: no cell may
            stand in one.
    """

    header: tuple[str, ...]
    rows: Rows
    key: str

    @property
    def sample(self) -> Rows:
        """The first rows."""
        return self.rows[:SAMPLE_ROWS]


def sheet_of(look: Look, at: int, path: str, revision: int) -> Sheet:
    """Return the sheet that was looked into, with its header in row `at` (0-based).

    `revision` is what was taught of it so far: a newer one is shown in widgets of its own.
    """
    header = look.top[at]
    rows = [(*row, *[""] * len(header))[: len(header)] for row in look.below(at)]
    return Sheet(header, rows, f"{path}_{look.sheet}_{at}_{revision}")


def declared(sheet: Sheet, before: Taught | None, likely: str | None) -> Taught | None:
    """Ask what an unknown file is; return the format that the answers declare so far, None without platform.

    Args:
        sheet: The sheet, with its header.
        before: What was taught of this header earlier; None: nothing.
        likely: The platform of the shop whose folder the file lies in, where one is known.
    """
    parts.section("这是什么报表")
    with st.grid(3, min_column_width=220, gap="small"):
        guess = before.platform if before else likely
        platform: Platform | None = st.selectbox(
            "平台",
            PLATFORMS,
            index=PLATFORMS.index(guess) if guess in PLATFORMS else None,
            placeholder="请选择平台",
            key=f"teach_platform_{sheet.key}",
        )
        title = st.text_input(
            "报表名称",
            value=before.title if before else "",
            placeholder="如：订单明细（新版）",
            max_chars=40,
            key=f"teach_title_{sheet.key}",
        )
        grain = st.selectbox(
            "一行是什么",
            list(GRAINS),
            index=list(GRAINS).index(before.grain) if before else 0,
            format_func=lambda each: GRAINS[each],
            key=f"teach_grain_{sheet.key}",
        )
    parts.section("各列是什么", "已按列名和内容预选，请逐项核对，没有的留空；可能含个人信息的列不在备选里")
    mapped = _mapped(sheet, before.columns if before else columns(sheet.header, sheet.sample))
    if platform is None:
        return None
    taught = Taught(platform, title.strip(), grain, sheet.header, mapped)
    return replace(
        taught,
        statuses=_meanings(sheet, mapped.get("status"), _status_words(platform, before)),
        channels=_meanings(sheet, mapped.get("channel"), _channel_words(platform, before)),
    )


def unique_names(header: Sequence[str]) -> list[str]:
    """Return the names of a header so that no two are the same, and none is blank."""
    seen: Counter[str] = Counter()
    names = []
    for at, cell in enumerate(header, start=1):
        name = cell.strip() or f"第 {at} 列"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return names


def _mapped(sheet: Sheet, guessed: Mapping[str, Column]) -> dict[str, Column]:
    found: dict[str, Column] = {}
    with st.grid(3, min_column_width=220, gap="small"):
        for field in FILLABLE:
            column = _choose_place if field == "ship_to" else _choose_column
            if chosen := column(field, sheet, guessed.get(field)):
                found[field] = chosen
    if "refund_cny" not in found:
        return found
    is_zero = st.checkbox(
        "退款金额空着表示没有退款（记作 0）；不勾选则记作未知",
        value="refund_cny" in guessed and guessed["refund_cny"].blank == "0",
        key=f"teach_blank_{sheet.key}",
    )
    return {**found, "refund_cny": replace(found["refund_cny"], blank="0" if is_zero else None)}


def _choose_column(field: str, sheet: Sheet, guess: Column | None) -> Column | None:
    """Let data staff choose the column of one field; columns over people are not on offer."""
    offered = [at for at, name in enumerate(sheet.header) if name.strip() and may_be_read(name, field)]
    guessed = (at for at in offered if guess and sheet.header[at] == guess.names[0])
    first = next(guessed, None)
    at = st.selectbox(
        FILLABLE[field].label,
        offered,
        index=None if first is None else offered.index(first),
        placeholder="没有这一列",
        format_func=lambda each: _with_sample(sheet, each),
        key=f"teach_{field}_{sheet.key}",
    )
    return None if at is None else column_at(field, at, sheet.header, sheet.sample)


def _choose_place(field: str, sheet: Sheet, guess: Column | None) -> Column | None:
    named = dict.fromkeys(name for name in sheet.header if name.strip())
    names = tuple(name for name in named if may_be_read(name, field))
    chosen = st.multiselect(
        f"{FILLABLE[field].label}（从省到县选，或选地址）",
        names,
        default=[name for name in (*guess.names, *guess.then) if name in names] if guess else [],
        max_selections=3,
        placeholder="没有这一列",
        key=f"teach_{field}_{sheet.key}",
    )
    return Column((chosen[0],), then=tuple(chosen[1:])) if chosen else None


def _with_sample(sheet: Sheet, at: int) -> str:
    """Return a column's name with the first of its cells, masked."""
    name = sheet.header[at].strip()
    sample = next((shown for row in sheet.sample if (shown := masked(row[at], name))), "")
    return f"{name}　{sample[:LONGEST_SAMPLE]}" if sample else name


@dataclass(frozen=True)
class Words:
    """What the words of a column can mean: a title to ask by, the meanings on offer, a first guess."""

    title: str
    labels: Mapping[str, str]
    guess: Callable[[str], str | None]


def _status_words(platform: str, before: Taught | None) -> Words:
    known = before.statuses if before else {}
    return Words("状态词是什么意思", STATUS_LABELS, lambda word: known.get(word) or status_of(word, platform))


def _channel_words(platform: str, before: Taught | None) -> Words:
    known = before.channels if before else {}
    return Words(
        "渠道词是什么意思", CHANNEL_LABELS, lambda word: known.get(word) or channel_of(word, platform)
    )


def _meanings(sheet: Sheet, column: Column | None, words: Words) -> dict[str, str]:
    """Ask what each distinct word of a column means; words that nobody knows count as unknown."""
    if column is None:
        return {}
    at = sheet.header.index(column.names[0])
    parts.section(words.title, f"“{parts.escaped(column.names[0])}”一列出现的词；留空的按未知计")
    found: dict[str, str] = {}
    with st.grid(3, min_column_width=220, gap="small"):
        for number, (word, rows) in enumerate(words_of(sheet.rows, at).items()):
            guess = words.guess(word)
            meaning = st.selectbox(
                f"{masked(word, sheet.header[at])}（{rows:,} 行）",
                list(words.labels),
                index=list(words.labels).index(guess) if guess and guess in words.labels else None,
                placeholder="不认识，按未知计",
                format_func=lambda code: words.labels[code],
                key=f"teach_word_{at}_{number}_{sheet.key}",
            )
            if meaning:
                found[word] = meaning
    return found
