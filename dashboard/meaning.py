"""What an indicator means, by name: for passports, and for the notes of what is taken away."""

from pipelines.indicators.catalogue import BY_CODE


def about(indicator: str) -> dict[str, str]:
    """Return an indicator's definition, formula, scope, unit and what it leans on."""
    entry = BY_CODE[indicator]
    return {
        "指标": f"{entry.name}（{entry.code}）",
        "定义": entry.definition,
        "公式": entry.formula,
        "口径": entry.scope,
        "单位": entry.unit,
        "依据": entry.source_standard,
        "概念版本": entry.concept_version,
    }
