"""What is said of files and registers that are taken all the same, and where in the code it is said."""

from dataclasses import dataclass

from pipelines.checks.refusals import texts


@dataclass(frozen=True)
class Notice:
    """One notice: the module that says it, its own name, how its words begin, and what to do about it."""

    module: str
    name: str
    begins: str
    fix: str

    @property
    def message(self) -> str:
        """Its words, as they stand in the source; “…” is filled in.

        Raises:
            ValueError: The module says nothing that begins so.
        """
        return max((text for text in texts(self.module) if text.startswith(self.begins)), key=len)


NOTICES: tuple[Notice, ...] = (
    Notice(
        "ingest.keep",
        "basis_undecided",
        "本文件没有退款金额，或实付与退款的口径无法判定",
        "请在平台后台导出时同时勾选总金额、实付金额和退款金额，重新导出后放入",
    ),
    Notice(
        "ingest.keep",
        "total_differs",
        "文件自带的合计是",
        "请对照平台后台核对合计；有行没有导出时，重新导出后放入",
    ),
    Notice(
        "ingest.sheets",
        "other_sheets_left",
        "只读取了工作表",
        "没有读取的工作表若也是导出数据，请另存为单独的文件放入",
    ),
    Notice(
        "marts.sources",
        "orders_there",
        "这些月份有订单明细",
        "不用处理；若订单明细没有导全，请补齐该月的订单导出",
    ),
    Notice(
        "marts.sources",
        "total_there",
        "有 … 天另有店铺日报",
        "不用处理",
    ),
    Notice(
        "marts.sources",
        "ranked_only",
        "有 … 天没有店铺日报",
        "请在生意参谋按日导出店铺日报后放入",
    ),
    Notice(
        "marts.sources",
        "orders_to_come",
        "其中 … 个订单还没有订单报表",
        "请放入同一时段的订单报表",
    ),
    Notice("registers.base", "column_unused", "未使用的列", "不用处理；若是列名写错，请改为约定的列名"),
    Notice(
        "registers.cells",
        "code_abolished",
        "… … 已撤销",
        "不用处理；方便时请把登记表里的代码改为现行代码",
    ),
    Notice(
        "registers.targets",
        "target_replaced",
        "目标 … 取代",
        "不用处理；若不想取代，请换一个编号",
    ),
    Notice(
        "registers.published",
        "statistic_replaced",
        "有 … 条内置公布数据",
        "不用处理；请核对数值与公布的一致",
    ),
)
