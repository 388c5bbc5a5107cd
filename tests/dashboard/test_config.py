import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("folder", [".streamlit", "dashboard/.streamlit"])
def test_nothing_is_reported_to_anybody_and_no_error_shows_its_inside(folder: str) -> None:
    config = tomllib.loads((ROOT / folder / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"


def test_the_theme_names_fonts_of_the_machine_and_downloads_none() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    assert theme["font"].startswith("'Microsoft YaHei'")
    assert "fontFaces" not in theme


def test_no_visitor_waits_while_garbage_is_looked_for_after_the_run_of_another() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["runner"]["postScriptGC"] is False
