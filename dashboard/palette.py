"""The colours that pages and snapshots share.

Orange is up and teal is down: the two that the colour-blind tell apart best, and that nobody reads as a
stock market or as a verdict. Red, amber and green belong to target lights, always with a shape and a word.
"""

FONT = (
    "'Microsoft YaHei', 'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
)
INK, GREY, FAINT, GRID = "#1B2736", "#66727F", "#AEB9C6", "#E6EBF1"
BLUE, PALE_BLUE = "#1F5AA6", "#BFD3EA"
UP, DOWN, PALE_UP, PALE_DOWN = "#D9822B", "#2A8C84", "#F0C79B", "#A9D6D1"
# Teal through near-white to orange: growth in a table of cells.
DIVERGING = ["#0F5C57", "#2A8C84", "#8CC8C2", "#F4F4F2", "#F0C08F", "#D9822B", "#8E4706"]
LIGHTS = {"green": "#0B8A6F", "yellow": "#D9A400", "red": "#C0392B", "blue": "#1F5AA6", "gray": "#8A94A3"}
