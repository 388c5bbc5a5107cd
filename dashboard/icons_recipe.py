"""Cut Streamlit's icon font to the icons that our users can meet: for developers, after a new Streamlit.

    pip install brotli==1.2.1
    python -m dashboard.icons_recipe

An icon is met only if our code or Streamlit's names it. Its scripts name far more, for editors and media
that we do not show; they are kept, so that no icon is ever a bare word. Needs fonttools too
(requirements-dev.txt); the product itself only reads the files made here.
"""

import hashlib
import re
from pathlib import Path

import streamlit
from fontTools import subset
from fontTools.ttLib import TTFont

from dashboard.localise import ICONS, STATIC

NAMES = ICONS.with_suffix(".txt")  # the hash of the font that was cut, and every icon kept
OURS = Path(__file__).parent
OF_MARKDOWN = re.compile(r":material/([a-z0-9_]+)")
QUOTED = re.compile(r"[`'\"]([a-z0-9_]+)[`'\"]")  # in scripts, an icon may stand by its bare name


def source() -> Path:
    """Return the icon font of the Streamlit that is installed."""
    return next((STATIC / "static" / "media").glob("MaterialSymbols-Rounded.*.woff2"))


def named_by_us() -> set[str]:
    """Return the icons that our code names."""
    return {name for file in OURS.rglob("*.py") for name in OF_MARKDOWN.findall(file.read_text("utf-8"))}


def named_by_streamlit() -> set[str]:
    """Return every word of Streamlit's that could be the name of an icon."""
    scripts = [file.read_text("utf-8") for file in (STATIC / "static" / "js").glob("*.js")]
    modules = [file.read_text("utf-8") for file in Path(streamlit.__file__).parent.rglob("*.py")]
    in_markdown = {name for text in (*scripts, *modules) for name in OF_MARKDOWN.findall(text)}
    return in_markdown | {name for text in scripts for name in QUOTED.findall(text)}


def icons_of(font: TTFont) -> dict[str, str]:
    """Return the glyph of every icon, by the icon's name: in this font a ligature of the name's letters."""
    letters = {glyph: chr(code) for code, glyph in (font.getBestCmap() or {}).items()}
    lookups = font["GSUB"].table.LookupList.Lookup
    tables = [getattr(table, "ExtSubTable", table) for lookup in lookups for table in lookup.SubTable]
    return {
        "".join(letters[glyph] for glyph in (first, *ligature.Component)): ligature.LigGlyph
        for table in tables
        for first, ligatures in table.ligatures.items()
        for ligature in ligatures
    }


def make() -> None:
    """Write the font and what is in it."""
    with TTFont(source(), recalcTimestamp=False) as font:
        icons = icons_of(font)
        kept = sorted((named_by_us() | named_by_streamlit()) & icons.keys())
        # Without closure: else the letters would bring all ligatures that can be spelt with them.
        options = subset.Options(layout_closure=False, name_IDs=["*"], notdef_outline=True, flavor="woff2")
        cutter = subset.Subsetter(options)
        cutter.populate(glyphs=[icons[name] for name in kept], unicodes={ord(c) for c in "".join(kept)})
        cutter.subset(font)
        subset.save_font(font, ICONS, options)
    cut_from = hashlib.sha256(source().read_bytes()).hexdigest()
    NAMES.write_text("\n".join([cut_from, *kept]) + "\n", encoding="ascii")


if __name__ == "__main__":
    make()
