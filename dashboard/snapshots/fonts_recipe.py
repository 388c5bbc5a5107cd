"""Make the Chinese fonts that snapshots embed, and the table of what they cover: for developers only.

Get the sources once, unpack them all into one folder, and name that folder:

    pip download --no-deps pylopdf-fonts-zh-cn==0.1.1
    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 @expo-google-fonts/noto-serif-sc@0.4.3
    python -m dashboard.snapshots.fonts_recipe FOLDER

Needs fonttools (requirements-dev.txt); the product itself only reads the files made here. The sources are
checked by their hash, and times in them are kept: the same sources give the same bytes.
"""

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from dashboard.snapshots.fonts import COVERAGE, FOLDER, ranges_of

# What a statistic's text needs beside Chinese characters: Latin, punctuation, arrows, shapes, full width.
SIGNS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *range(0x2010, 0x2040),
    *range(0x2190, 0x219A),
    *range(0x2460, 0x2474),
    *range(0x25A0, 0x25D0),
    *range(0x3000, 0x3020),
    *range(0xFF00, 0xFF5F),
    *map(ord, "‰℃％·×÷±≥≤≈∑√∞㎡￥−Δ∥"),
)
# Characters of the table of general standard characters (2013) in Unicode's extension A: outside GBK, but
# found in names. Those of it above the basic plane are taken by their range.
STANDARD_EXTENSION_A = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃"
    "䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
)
ABOVE_BASIC_PLANE = range(0x20000, 0x33480)
FEATURES = ["kern", "palt", "vert", "locl", "ccmp", "liga", "tnum", "lnum", "mark", "mkmk"]


@dataclass(frozen=True)
class Cut:
    """One font file to make: from which source, and for which characters."""

    source: str  # file name, anywhere under the folder of sources
    sha256: str
    target: str
    charset: str  # a codec: all characters that it can write


CUTS = (
    Cut(
        "NotoSansSC-Regular.otf",
        "faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9",
        "NotoSansSC-Regular.otf",
        "gbk",
    ),
    Cut(
        "NotoSansSC_700Bold.ttf",
        "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
        "NotoSansSC-Bold.ttf",
        "gb2312",
    ),
    Cut(
        "NotoSerifSC-Regular.otf",
        "e8f396decc1f0963a016a989c3d8852e863d1350996f573860a80767c83a1cd3",
        "NotoSerifSC-Regular.otf",
        "gb2312",
    ),
    Cut(
        "NotoSerifSC_700Bold.ttf",
        "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6",
        "NotoSerifSC-Bold.ttf",
        "gb2312",
    ),
)


def characters(charset: str) -> set[int]:
    """Return the code points of all two-byte characters of a Chinese codec."""
    pairs = (bytes((first, second)) for first in range(0x81, 0xFF) for second in range(0x40, 0xFF))
    return {ord(text) for pair in pairs if len(text := pair.decode(charset, errors="ignore")) == 1}


def wanted(charset: str) -> set[int]:
    """Return the code points that a font is cut to; rare ones of names only with GBK."""
    rare = {*map(ord, STANDARD_EXTENSION_A), *ABOVE_BASIC_PLANE} if charset == "gbk" else set()
    return characters(charset) | rare | set(SIGNS)


def cut(job: Cut, sources: Path, folder: Path) -> set[int]:
    """Write one font file; return the code points that it covers.

    Raises:
        SystemExit: The source is missing, or is not the file that this recipe was written for.
    """
    found = sorted(sources.rglob(job.source))
    if not found or hashlib.sha256(found[0].read_bytes()).hexdigest() != job.sha256:
        raise SystemExit(f"{job.source}: not found under {sources}, or not the expected version")
    options = subset.Options(
        layout_features=FEATURES, hinting=False, name_IDs=["*"], notdef_outline=True, drop_tables=["DSIG"]
    )
    with TTFont(found[0], recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=wanted(job.charset))
        cutter.subset(font)
        font.save(folder / job.target)
        return set(font.getBestCmap() or ())


def make(sources: Path, folder: Path = FOLDER) -> None:
    """Write all fonts and the table of the code points that at least one of them covers."""
    covered = set().union(*(cut(job, sources, folder) for job in CUTS))
    (folder / COVERAGE).write_text("\n".join(ranges_of(covered)) + "\n", encoding="ascii")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
