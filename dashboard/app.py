"""The app as a server: `streamlit run dashboard/app.py`, or `python -m dashboard serve`.

What a page looks like is in `frame.py`, which Streamlit runs for each session and each change.
"""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

# Before the first session: several first sessions at once would otherwise race to import these, and
# plotly then finds pandas half-loaded.
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import polars as pl
import pyarrow as pa
import streamlit as st
from starlette.middleware import Middleware

from dashboard.localise import InChinese
from dashboard.pages import found_views

LOG = logging.getLogger(__name__)
EAGER = (np, pd, pa, pl, go)


@asynccontextmanager
async def ready(_app: object) -> AsyncIterator[None]:
    """Import every page before the first visitor comes.

    After each run of a page or of a part of it, Streamlit has Python look through all objects for garbage:
    a tenth of a second for those that the imports made and that are never garbage. They are set aside.
    """
    found_views()
    gc.collect()
    gc.freeze()
    yield


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
