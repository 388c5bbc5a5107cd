"""Whether an export that buyers and sellers get alike holds the shop's own sales, or its purchases."""

from collections.abc import Sequence

from pipelines.errors import NotSales
from pipelines.formats.base import ExportFormat, same_name
from pipelines.ingest.privacy import HIDDEN

FIX = (
    "请用本企业的卖家账号登录，在卖家后台“已卖出”的页面导出；采购单不要放进来。"
    "若企业改过名，请把店铺名录.csv 里的企业名称改成平台上的写法"
)


def refuse_purchases(named: Sequence[str], fmt: ExportFormat, enterprise: str, *, where: str) -> None:
    """Make sure that the seller in a file is the enterprise that its shop is registered under.

    Args:
        named: The distinct sellers that its rows name; what was hidden in a hand-back file is one.
        fmt: Its format; most have no `seller`, and nothing is asked of them.
        enterprise: The shop's enterprise in the register.
        where: The file's path below raw/.

    Raises:
        NotSales: Another seller is named, several are, or none is: these are no sales of this shop.
    """
    if fmt.seller is None:
        return
    sellers = list({same_name(each): each for each in named}.values())
    others = {same_name(each) for each in sellers if each != HIDDEN} - {same_name(enterprise)}
    if not sellers:
        what = "“卖家”一列是空的，分不清是卖出的订单还是采购单，没有计入"
    elif len(others) == len(sellers):
        what = f"这是采购单：文件里的卖家不是本店登记的企业“{enterprise}”，不是本店的销售，没有计入"
    else:
        what = f"文件里既有本店登记的企业“{enterprise}”卖出的订单，也有别家卖出的，没有计入"
    if others or not sellers:
        raise NotSales(what, where=where, fix=FIX)
