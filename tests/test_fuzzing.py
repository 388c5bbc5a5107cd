"""Damaged files: some hundred of the cases that `make fuzz` takes by the thousand."""

from pathlib import Path

from tests.exports import OTHER_SHOPS, bureau_at
from tests.fuzzing import DAMAGES, Tally, case_of, digest_of, run, samples

CASES = range(300)


def test_no_damage_ends_in_a_traceback_or_loses_a_row(tmp_path: Path) -> None:
    tally = Tally()
    run(CASES, bureau_at(tmp_path, *OTHER_SHOPS), tally)
    assert tally.failures == []
    assert tally.statuses["loaded"] > 60
    assert tally.statuses["refused"] > 60
    assert tally.rows["refused"] > 20


def test_every_kind_of_damage_is_among_the_cases_and_they_are_always_the_same() -> None:
    undamaged = samples()
    done = {name for number in CASES for name in case_of(number, undamaged).done}
    assert done == {each.__name__ for each in DAMAGES}
    assert digest_of(CASES) == digest_of(CASES)
