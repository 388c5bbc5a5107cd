from pipelines.documents import MEANINGS, TARGET, formats
from pipelines.formats import FORMATS


def test_the_page_on_formats_is_what_the_declarations_say() -> None:
    assert TARGET.read_text(encoding="utf-8") == formats(), "请运行 python -m pipelines.documents"


def test_every_declared_field_has_a_name_that_users_read() -> None:
    assert {name for each in FORMATS for name in each.fields} == set(MEANINGS)
