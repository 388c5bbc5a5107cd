"""The last sheet of the workbook: notes on scope, and where every number of the weekly is from."""

from dashboard.snapshots import parts
from dashboard.snapshots.content import Cell, Content, Question, Scalar
from dashboard.snapshots.xlsx_sheet import Sheet

STATES = {"known": "有数", "unknown": "未知", "refused": "不作比较", "suppressed": "不予公布"}


def evidence(sheet: Sheet, content: Content) -> None:
    """Write the notes, every question that was asked, and every cell with its origin."""
    sheet.columns(34, 14, 10, 18, 10, 10, 44, 16, 22, 44)
    sheet.section("口径说明")
    for note in content.notes:
        sheet.line(note.text)
    if content.disclosure.text:
        sheet.line(content.disclosure.text)
    sheet.line(parts.batch(content), "quiet")
    sheet.section("查询")
    sheet.head("编号", "数据批次", "", "查询", "", "", "参数")
    for question in content.questions:
        row = sheet.words(question.id, question.build_id)
        sheet.word(row, 3, question.name)
        sheet.word(row, 6, _pairs(question.parameters))
    sheet.section("每个数字的来源")
    sheet.head(
        "数字编号", "印出的文字", "印出单位", "数值", "单位", "状态", "所在行", "列", "推算规则", "推算自"
    )
    asked = {question.id: question for question in content.questions}
    for cell in content.cells:
        _cell(sheet, cell, asked)


def _cell(sheet: Sheet, cell: Cell, asked: dict[str, Question]) -> None:
    origin = cell.origin
    row = sheet.words(cell.id, cell.text, cell.shown_unit)
    if cell.raw is None:
        sheet.word(row, 3, "")
    else:
        # Never rounded: this is what all texts are made of.
        sheet.sheet.write_number(row, 3, cell.raw, sheet.styles.get(num_format="General", align="right"))
    sheet.word(row, 4, cell.unit)
    sheet.word(row, 5, STATES[cell.state])
    question = asked.get(origin.question)
    where = _pairs(origin.where)
    sheet.word(row, 6, f"{origin.question} {question.name}：{where}" if question else where)
    sheet.word(row, 7, origin.column)
    sheet.word(row, 8, origin.rule)
    sheet.word(row, 9, "、".join(origin.of))


def _pairs(pairs: tuple[tuple[str, Scalar], ...]) -> str:
    return "，".join(f"{name}={value}" for name, value in pairs)
