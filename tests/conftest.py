from pathlib import Path

import pytest

from tests.exports import Bureau, bureau_at


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    """A data root of its own with the shops of `exports.SHOPS` in its register."""
    return bureau_at(tmp_path)
