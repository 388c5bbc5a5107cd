from pathlib import Path

import pytest

from tests.exports import OTHER_SHOPS, Bureau, bureau_at


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    """A data root of its own with a shop on every platform in its register."""
    return bureau_at(tmp_path, *OTHER_SHOPS)
