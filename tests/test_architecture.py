"""The shape of the code: which way imports go, and the one door to each outside thing."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
MODULES = sorted(
    path.relative_to(REPOSITORY)
    for package in ("pipelines", "dashboard")
    for path in (REPOSITORY / package).rglob("*.py")
)

# From the ground up: a module imports from its own layer and from those below, never from above.
LAYERS = (
    "pipelines.errors",
    "pipelines.clock",
    "pipelines.disk",
    "pipelines.settings",
    "pipelines.machine",
    "pipelines.mounts",
    "pipelines.progress",
    "pipelines.loading",
    "pipelines.runner",
    "pipelines.spark",
    "pipelines.contract",
    "pipelines.canonical",
    "pipelines.formats",
    "pipelines.reference",
    "pipelines.registers",
    "pipelines.demo",
    "pipelines.ingest",
    "pipelines.teach",
    "pipelines.errands",
    "pipelines.lines",
    "pipelines.marts",
    "pipelines.indicators",
    "pipelines.checks",
    "pipelines.disclosure",
    "pipelines.lock",
    "pipelines.build_files",
    "pipelines.store",
    "pipelines.last_good",
    "pipelines.units",
    "pipelines.retention",
    "pipelines.vintage_store",
    "pipelines.queries",
    "pipelines.workbench",
    "pipelines.desk",
    "pipelines.demo_apart",
    "pipelines.refusals",
    "pipelines.flows",
    "pipelines.reckoning",
    "pipelines.build",
    "pipelines.watch",
    "pipelines.verify",
    "pipelines.export",
    "pipelines.documents",
    "pipelines.terminal",
    "pipelines.arguments",
    "pipelines.cli",
    "pipelines.__main__",
    "dashboard",
)

# What stands outside, and the only files that may reach for it.
DOORS = {
    "duckdb": ("pipelines/store/",),
    "pyspark": ("pipelines/spark.py",),
    "py4j": ("pipelines/spark.py",),
    "streamlit": ("dashboard/",),
    # app.py only imports it early, so that several first sessions do not race to do so.
    "plotly": ("dashboard/charts/", "dashboard/app.py"),
    "xlsxwriter": ("dashboard/snapshots/", "dashboard/workbooks.py"),
    "docx": ("dashboard/snapshots/",),
    "highspy": ("pipelines/disclosure/solver.py",),
    "tqdm": ("pipelines/terminal.py",),
    "typst": ("dashboard/snapshots/",),
    "hypothesis": (),
    "pytest": (),
}
PYTHON_UDFS = {"map_elements", "map_batches", "map_groups", "map_rows"}
LONGEST_FUNCTION, LONGEST_MODULE = 50, 400

every_module = pytest.mark.parametrize("module", MODULES, ids=str)


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse((REPOSITORY / module).read_text(encoding="utf-8"))


def imported(module: Path) -> Iterator[str]:
    """Yield the full name of everything a module imports, at its top or inside a function."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: 相对导入"
            yield from (f"{node.module}.{each.name}" for each in node.names)


def dotted(module: Path) -> str:
    return ".".join(module.with_suffix("").parts).removesuffix(".__init__")


def layer(name: str) -> int | None:
    """Return the height of a module's layer; None: it has none."""
    found = [at for at, each in enumerate(LAYERS) if name == each or name.startswith(f"{each}.")]
    return found[0] if found else None


@every_module
def test_a_module_has_a_layer_and_imports_nothing_from_above(module: Path) -> None:
    own = layer(dotted(module))
    if dotted(module) == "pipelines":
        assert list(imported(module)) == []
        return
    assert own is not None, f"{module} 没有层：请在 LAYERS 里给它一个位置"
    ours = [name for name in imported(module) if name.startswith(("pipelines.", "dashboard"))]
    above = [name for name in ours if (height := layer(name)) is None or height > own]
    assert above == []


@every_module
def test_what_stands_outside_is_reached_through_its_door_only(module: Path) -> None:
    outside = {name.partition(".")[0] for name in imported(module)}
    for package in outside & DOORS.keys():
        assert module.as_posix().startswith(DOORS[package] or "—"), f"{module} 不该导入 {package}"


@every_module
def test_only_settings_reads_the_environment(module: Path) -> None:
    names = {node.attr for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute)}
    names |= {name.rpartition(".")[2] for name in imported(module)}
    assert module.as_posix() == "pipelines/settings.py" or not names & {"environ", "getenv", "environb"}


@every_module
def test_no_row_passes_through_a_python_function(module: Path) -> None:
    called = {node.attr for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute)}
    assert not called & PYTHON_UDFS


@every_module
def test_nothing_is_too_long(module: Path) -> None:
    assert len((REPOSITORY / module).read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    functions = (
        node for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert [each.name for each in functions if lines_of(each) > LONGEST_FUNCTION] == []


@every_module
def test_no_failure_is_caught_without_a_name(module: Path) -> None:
    handlers = (node for node in ast.walk(tree(module)) if isinstance(node, ast.ExceptHandler))
    caught = [ast.unparse(each.type) if each.type else "" for each in handlers]
    assert not {"", "Exception"} & set(caught)


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_formats_never_import_each_other() -> None:
    formats = [module for module in MODULES if module.parent.name == "formats" and module.stem != "__init__"]
    assert len(formats) > 3
    for module in formats:
        others = [name for name in imported(module) if name.startswith("pipelines.formats")]
        assert all(name.startswith("pipelines.formats.base.") for name in others), module


def test_every_contract_is_declared_once() -> None:
    declared = [
        name.id
        for module in MODULES
        for node in tree(module).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if ast.unparse(node.value.func) == "Contract"
        for name in node.targets
        if isinstance(name, ast.Name)
    ]
    assert sorted(declared) == sorted(set(declared))


@every_module
def test_tables_and_figures_are_shown_through_one_door(module: Path) -> None:
    asked_of_streamlit = {
        node.attr
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "st"
    }
    is_door = module.as_posix() == "dashboard/parts.py"
    assert is_door or not asked_of_streamlit & {"dataframe", "table", "data_editor", "plotly_chart"}
