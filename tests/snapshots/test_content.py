"""What a snapshot says is plain data: it can be written down, byte for byte, and read back."""

import json

import pytest

from dashboard.snapshots import serial
from tests.snapshots import sample

CASES = (
    sample.sample,
    sample.draft,
    sample.corrected,
    sample.first_week,
    sample.sparse,
    sample.long_names,
)
every_case = pytest.mark.parametrize("case", CASES, ids=lambda each: each.__name__)


@every_case
def test_content_read_back_is_the_content_that_was_written(case) -> None:
    content = case()
    assert serial.from_json(serial.to_json(content)) == content


@every_case
def test_the_same_content_is_written_in_the_same_bytes(case) -> None:
    assert serial.to_json(case()) == serial.to_json(case())


@every_case
def test_every_cell_of_a_block_is_in_the_registry_and_ids_are_unique(case) -> None:
    content = case()
    ids = [cell.id for cell in content.cells]
    assert len(ids) == len(set(ids))
    assert set(serial.cells_in(content)) == set(ids)


def test_the_build_stands_at_the_top_of_the_file() -> None:
    assert json.loads(serial.to_json(sample.sample()))["build_id"] == sample.BUILD


def test_another_number_is_another_hash() -> None:
    assert serial.digest(sample.sample()) != serial.digest(sample.corrected())


@pytest.mark.parametrize("written", [b"{}", b'{"version": 1}', b"[]"], ids=["bare", "empty", "list"])
def test_what_is_no_content_is_refused(written: bytes) -> None:
    with pytest.raises(ValueError, match=r"content\.json"):
        serial.from_json(written)
