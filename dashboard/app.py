"""The app as a server: `streamlit run dashboard/app.py`, or `python -m dashboard serve`.

What a page looks like is in `frame.py`, which Streamlit runs for each session and each change.
"""

import gc
import logging
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

# Before the first session: several first sessions at once would otherwise race to import these.
import numpy as np
import plotly.graph_objects as go
import polars as pl
import pyarrow as pa
import streamlit as st
from starlette.middleware import Middleware

from dashboard.localise import InChinese
from dashboard.pages import found_views

LOG = logging.getLogger(__name__)
EAGER = (np, pa, pl, go)
EVERYWHERE = ("0.0.0.0", "::")


@asynccontextmanager
async def ready(_app: object) -> AsyncIterator[None]:
    """Import every page before the first visitor comes.

    What the imports made is never garbage: it is set aside, so that Python need not look through it again.
    """
    found_views()
    send_at_once()
    gc.collect()
    gc.freeze()
    sys.stdout.write(opened(st.get_option("server.address"), st.get_option("server.port")))
    sys.stdout.flush()
    yield


def opened(address: str, port: int) -> str:
    """Say where the app is to be found. Streamlit's own greeting is not in Chinese, and switched off."""
    if address in EVERYWHERE:
        return (
            f"看板已打开：本机访问 http://127.0.0.1:{port}，同一网络的电脑和手机访问 http://本机的IP地址:{port}。"
            "按 Ctrl+C 停止\n"
        )
    return f"看板已打开：http://{address}:{port}。按 Ctrl+C 停止\n"


def send_at_once() -> None:
    """Let whatever is written to a visitor leave at once. Sockets inherit it from the one that listens.

    Else a page waits 40 ms (200 on Windows) for the browser to confirm its first part. asyncio lets what
    it opens itself send at once, but not a socket that names no protocol, and Streamlit's names none; nor
    is there an option, so the listening socket is looked for.
    """
    for each in gc.get_objects():
        is_open = type(each) is socket.socket and each.fileno() >= 0
        if is_open and each.family in (socket.AF_INET, socket.AF_INET6):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def apologise(error: Exception) -> bool:
    """Tell the visitor in Chinese that the program failed, and the log what happened."""
    LOG.error("a page failed", exc_info=error)
    st.error("程序出错，本页没有显示完整。数据不受影响；请刷新重试，仍不行请把时间和所看页面告诉维护人员。")
    return True


app = st.App(
    Path(__file__).with_name("frame.py"),
    middleware=[Middleware(InChinese)],
    lifespan=ready,
    on_script_error=apologise,
)
