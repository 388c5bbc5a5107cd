"""The release rules: what forbids issuing a snapshot (error), and what its signers must know (warning).

To add a rule, write its check in `release_checks` and one entry in RULES. A check looks at a `Case` and
returns what it found, in Chinese; None: nothing. Tests hold a failing case for every rule.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from dashboard.snapshots import release_checks as check
from dashboard.snapshots.release_case import Case

Severity = Literal["error", "warning"]
SEVERITIES = {"error": "禁止签发", "warning": "提醒"}


@dataclass(frozen=True)
class ReleaseRule:
    """One rule.

    Attributes:
        code: Its name in messages and tests; never changed.
        severity: error forbids issuing; warning is told to the signers and recorded.
        title: What must hold, or what is wrong.
        check: Returns what was found; None: nothing.
        fix: What to do about it.
    """

    code: str
    severity: Severity
    title: str
    check: Callable[[Case], str | None]
    fix: str


@dataclass(frozen=True)
class Broken:
    """A rule that does not hold, with what was found."""

    rule: ReleaseRule
    found: str

    def __str__(self) -> str:
        """Return one line: 禁止签发 pages_not_two 版面不是两页：3 页。处理：…."""
        rule = self.rule
        return f"{SEVERITIES[rule.severity]} {rule.code} {rule.title}：{self.found}。处理：{rule.fix}"


RULES = (
    # What the week and its data are.
    ReleaseRule("week_not_finished", "error", "本周还没有结束", check.week_not_finished, "周日之后入库一次，再签发"),
    ReleaseRule("no_data", "error", "本周没有数据", check.no_data, "导入本周的平台导出文件，或改为只出草稿"),
    ReleaseRule("week_partial", "warning", "本周数据不全", check.week_partial, "等其余日期的数据，或在签发前向读者说明"),
    ReleaseRule("provisional", "warning", "本周为初步数", check.provisional, "照常签发；以后的修订会在后续各期说明"),
    ReleaseRule("build_stale", "warning", "结果不是本周后不久做的", check.build_stale, "重新入库，或确认用旧结果补发"),
    ReleaseRule("newer_build", "warning", "已有更新的结果", check.newer_build, "用当前结果重新生成，除非有意用旧结果"),
    ReleaseRule("no_headline", "error", "主要指标没有数", check.no_headline, "没有的，检查渠道对照与缺报店铺；因保密不予公布的，数字看上一级地区的周报"),
    # How complete they are.
    ReleaseRule("kappa_low", "error", "应报数据缺得太多", check.kappa_low, "催报迟报店铺后重新入库"),
    ReleaseRule("kappa_partial", "warning", "应报数据不齐", check.kappa_partial, "催报，或说明不含哪些店铺"),
    ReleaseRule("coverage_low", "error", "已知渠道的交易额太少", check.coverage_low, "补充能区分渠道的导出，或不发布直播口径"),
    ReleaseRule("coverage_partial", "warning", "渠道未知的交易额较多", check.coverage_partial, "说明直播占比的覆盖率"),
    ReleaseRule("feeds_late_many", "error", "迟报店铺太多", check.feeds_late_many, "催报后重新入库"),
    ReleaseRule("feeds_late", "warning", "有店铺迟报", check.feeds_late, "催报；周报里已列出"),
    ReleaseRule("open_rows_many", "error", "待修复的退回行太多", check.open_rows_many, "在“数据入库”页下载退回行，修复后重新放入"),
    ReleaseRule("open_rows", "warning", "有退回行待修复", check.open_rows, "尽快修复；数量已写在周报里"),
    ReleaseRule("held_files_many", "error", "待认领的文件太多", check.held_files_many, "在“数据入库”页认领文件后重新入库"),
    ReleaseRule("held_files", "warning", "有文件待认领", check.held_files, "认领后重新入库，数字可能变化"),
    # Whether what is said can be said.
    ReleaseRule("scope_mismatch_compared", "error", "口径不一致的目标被拿来比较", check.scope_mismatch_compared, "这是程序错误，请联系维护人员"),
    ReleaseRule("scope_mismatch", "warning", "有目标口径不一致", check.scope_mismatch, "表内已写明不作比较；请登记同口径的目标"),
    ReleaseRule("target_unjudged", "warning", "没有一项目标能够评定", check.target_unjudged, "补充台账或登记可比的目标"),
    ReleaseRule("moved_without_reason", "error", "以前的数字变动较大而没有原因", check.moved_without_reason, "查明原因，必要时登记更正，再重新入库"),
    ReleaseRule("point_without_evidence", "error", "要点里有数字没有出处", check.point_without_evidence, "这是程序错误，请联系维护人员"),
    ReleaseRule("few_points", "warning", "要点不足三条", check.few_points, "数据恢复后会自动补足"),
    ReleaseRule("cell_unregistered", "error", "有数字没有登记出处", check.cell_unregistered, "这是程序错误，请联系维护人员"),
    ReleaseRule("demo_mixed", "error", "演示数据与真实数据混用", check.demo_mixed, "演示周报请用单独的数据目录"),
    ReleaseRule("demo", "warning", "这是演示数据", check.demo, "只用于演示；每页都印有标记"),
    # Whether anybody's secret is told.
    ReleaseRule("late_named", "warning", "迟报网店不足三家而列了名", check.late_named, "只供内部使用；要对外发，请删去名单，或等补报后再签发"),
    ReleaseRule("disclosure_missing", "error", "没有做披露审核", check.disclosure_missing, "安装披露控制所需的依赖后重新生成；报告单位只能出草稿"),
    ReleaseRule("disclosure_failed", "error", "披露审核没有通过", check.disclosure_failed, "合并地区或行业后重新生成，不得手工放行"),
    ReleaseRule("suppressed_told", "error", "不予公布的数字被写出", check.suppressed_told, "这是程序错误，请联系维护人员"),
    # Whether it can be printed and made again.
    ReleaseRule("format_missing", "error", "文件不全", check.format_missing, "重新安装程序的全部依赖"),
    ReleaseRule("pages_not_two", "error", "版面不是两页", check.pages_not_two, "缩短店铺、地区名称；仍不行请联系维护人员"),
    ReleaseRule("glyph_missing", "error", "字体缺字", check.glyph_missing, "改用常用字，或按说明补充字体子集"),
    ReleaseRule("name_too_long", "warning", "名称过长", check.name_too_long, "在登记表里使用简称"),
    ReleaseRule("build_damaged", "error", "所用的结果打不开", check.build_damaged, "运行 python -m pipelines verify，必要时重新入库"),
    ReleaseRule("content_changed", "error", "内容与结果重新算出的不一致", check.content_changed, "重新生成，不要改动 content.json"),
    # Who answers for it, and when it may be seen.
    ReleaseRule("sign_off_missing", "error", "缺少制表人或审核人", check.sign_off_missing, "用 --compiled-by 和 --reviewed-by 写明两人"),
    ReleaseRule("sign_off_same", "error", "制表人与审核人是同一人", check.sign_off_same, "请另一人审核"),
    ReleaseRule("embargo_past", "error", "禁发时间已过", check.embargo_past, "去掉 --embargo，或改为以后的时间"),
    ReleaseRule("issued_before", "error", "本周已经签发过", check.issued_before, "要更正请用 --corrects 写明更正第几期"),
    ReleaseRule("corrects_nothing", "error", "所更正的一期不存在", check.corrects_nothing, "--corrects 写本周本地区已签发的期号"),
    ReleaseRule("correction_unsaid", "error", "更正没有说明原因", check.correction_unsaid, "用 --reason 写明更正的原因"),
    ReleaseRule("correction_empty", "error", "更正没有改变任何数字", check.correction_empty, "先改正数据并重新入库，再签发更正"),
    ReleaseRule("week_skipped", "warning", "上一周没有签发", check.week_skipped, "按需补发上一周；本期修订与最近一期比较"),
)  # fmt: skip


def judge(case: Case) -> tuple[Broken, ...]:
    """Return the rules that do not hold, errors first, each in the order in which rules are declared."""
    found = [(rule, rule.check(case)) for rule in RULES]
    broken = [Broken(rule, told) for rule, told in found if told is not None]
    return tuple(sorted(broken, key=lambda each: each.rule.severity != "error"))


def errors(broken: tuple[Broken, ...]) -> tuple[Broken, ...]:
    """Return those that forbid issuing."""
    return tuple(each for each in broken if each.rule.severity == "error")
