"""The embedded fonts can draw what a weekly may say; what they cannot draw is told."""

from dataclasses import replace

import pytest
from fontTools.ttLib import TTFont

from dashboard.snapshots import fonts, pdf
from dashboard.snapshots.fonts_recipe import CUTS, STANDARD_EXTENSION_A, characters
from tests.snapshots import sample

MOST_BYTES = 13.2e6


def test_the_table_of_coverage_is_that_of_the_fonts() -> None:
    covered = set()
    for cut in CUTS:
        with TTFont(fonts.FOLDER / cut.target, lazy=True) as font:
            covered |= set(font.getBestCmap() or ())
    assert covered == fonts.covered()


def test_all_of_gbk_and_rare_characters_of_names_can_be_drawn() -> None:
    private = range(0xE000, 0xF900)  # GBK's free places have no characters
    drawable = {point for point in characters("gbk") if 0x4E00 <= point <= 0x9FA5 and point not in private}
    assert len(drawable) == 20_902
    assert drawable <= fonts.covered()
    assert fonts.missing_from(["喆堃玥珺㛃𬍛", STANDARD_EXTENSION_A, "●◆▲■○↑↓→−·…—“”（）《》〔〕"]) == ()


@pytest.mark.parametrize("case", [sample.sample, sample.long_names, sample.corrected])
def test_samples_can_be_drawn(case) -> None:
    assert pdf.missing_glyphs(case()) == ()


def test_a_character_that_no_font_has_is_told_once() -> None:
    content = sample.sample()
    strange = replace(content, notice="店名🛒🛒与ሀ")
    assert pdf.missing_glyphs(strange) == ("ሀ", "🛒")


def test_the_fonts_are_small_enough_and_carry_their_licence() -> None:
    assert sum(path.stat().st_size for path in fonts.FOLDER.iterdir()) < MOST_BYTES
    assert "SIL OPEN FONT LICENSE" in (fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8")
