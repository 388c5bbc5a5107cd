"""How severe a check's verdict is, and what that means for the data."""

REFUSED, HELD, STOPPED, HINT = "拒收", "待认领", "不发布", "提示"
SEVERITIES = {
    REFUSED: "这个文件或这一行不计入，连同原因退回；其余照常入库",
    HELD: "文件先放着，等有人认领；其余照常入库",
    STOPPED: "本次不发布新结果，原来的结果保持不变",
    HINT: "照常计入，请人看一眼；可能是录错，也可能真是这样",
}
