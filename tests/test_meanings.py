from pipelines.marts.contracts import TABLES
from pipelines.marts.meanings import COLUMNS_MEAN, TABLES_MEAN


def test_every_table_and_column_is_told_in_the_readers_words_and_nothing_else_is() -> None:
    assert set(TABLES_MEAN) == {table.name for table in TABLES}
    assert set(COLUMNS_MEAN) == {column for table in TABLES for column in table.columns}
