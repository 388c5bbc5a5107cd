"""Every refusal of a file, a register or a whole load, read from the source of the code that refuses.

Reading the source is what keeps the document honest: a refusal added anywhere below is in it at once, and
one that is taken out is gone. What is filled in at run time reads “…”.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pipelines
from pipelines.checks.contract import HELD, HINT, REFUSED, STOPPED

ROOT = Path(pipelines.__file__).parent
SOURCES = ("ingest", "teach", "registers", "build.py", "store")
# Not checks of data: the machine cannot write, another load runs, nothing is loaded yet.
CLASSES = {
    "UnreadableFile": REFUSED,
    "UnknownFormat": REFUSED,
    "AmbiguousFormat": REFUSED,
    "NotSales": REFUSED,
    "FileHeld": HELD,
    "ContractBroken": REFUSED,
}
STOPS_THE_LOAD = ("registers", "build.py", "store")
FILLED_IN = "…"
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Refusal:
    """One refusal: the module and function it lives in, its severity, its words and its cure."""

    module: str
    function: str
    severity: str
    message: str
    fix: str


@cache
def refusals() -> tuple[Refusal, ...]:
    """Return every refusal once, in the order of the modules; the same words in one package are one."""
    found: dict[tuple[str, str], Refusal] = {}
    for path in _sources():
        for refusal in _in(path):
            found.setdefault((refusal.module.partition(".")[0], refusal.message), refusal)
    return tuple(found.values())


def texts(module: str) -> tuple[str, ...]:
    """Return every text in the source of a module, named from `pipelines` on (ingest.take)."""
    tree = _tree(ROOT / f"{module.replace('.', '/')}.py")
    found = (_text(node, {}) for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr))
    return tuple(found)


def _sources() -> list[Path]:
    paths = [ROOT / source for source in SOURCES]
    return [file for path in paths for file in (sorted(path.glob("*.py")) if path.is_dir() else [path])]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _in(path: Path) -> Iterator[Refusal]:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    stops = module.startswith(tuple(source.removesuffix(".py") for source in STOPS_THE_LOAD))
    constants = {**_all_constants(), **_constants(_tree(path))}
    for function in (node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef)):
        for severity, message, fix in _told(function, constants):
            stopped = STOPPED if stops and severity == REFUSED else severity
            yield Refusal(module, function.name, stopped, message, fix)


def _told(function: ast.FunctionDef, constants: Texts) -> Iterator[tuple[str, str, str]]:
    """Yield severity, words and cure of each refusal that a function itself makes."""
    nested = {
        id(inner)
        for node in ast.walk(function)
        if isinstance(node, ast.FunctionDef) and node is not function
        for inner in ast.walk(node)
    }
    for call in (
        node for node in ast.walk(function) if isinstance(node, ast.Call) and id(node) not in nested
    ):
        said = {word.arg: word.value for word in call.keywords}
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name in CLASSES and call.args and "fix" in said:
            for what, fix in _versions(function, call.args[0], said["fix"], constants):
                yield CLASSES[name], what, fix
        elif isinstance(said.get("reason"), ast.Constant | ast.JoinedStr) and "fix" in said:
            yield _status(call), _text(said["reason"], constants), _text(said["fix"], constants)
        for starred in (each.value for each in call.args if isinstance(each, ast.Starred)):
            pair = _text(starred, constants).split("\n")
            if len(pair) == 2:
                yield REFUSED, pair[0], pair[1]


def _status(receipt: ast.Call) -> str:
    """Return how severe a receipt with a reason is, by the status that it is given."""
    said = {node.value for node in ast.walk(receipt) if isinstance(node, ast.Constant)}
    return HINT if "already_loaded" in said else HELD if "held" in said else REFUSED


def _versions(
    function: ast.FunctionDef, what: ast.expr, fix: ast.expr, constants: Texts
) -> list[tuple[str, str]]:
    """Return the words with their cure; words that a variable is given in several branches, each."""
    if not isinstance(what, ast.Name) or what.id in constants:
        return [(_text(what, constants), _text(fix, constants))]
    whats = _given(function, what.id, constants)
    fixes = _given(function, fix.id, constants) if isinstance(fix, ast.Name) else []
    if len(fixes) != len(whats):  # one cure for all, or one that only the run knows
        fixes = [_text(fix, constants)] * len(whats)
    return list(zip(whats, fixes, strict=True))


def _given(function: ast.FunctionDef, name: str, constants: Texts) -> list[str]:
    """Return the texts that a variable of a function is given; what is added to one is part of it."""
    texts: list[str] = []
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)]) if target == name:
                texts.append(_text(node.value, constants))
            case ast.AugAssign(target=ast.Name(id=target)) if target == name and texts:
                texts[-1] += _text(node.value, constants)
    return texts


def _text(node: ast.expr, constants: Texts) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part, constants) for part in parts)
        case ast.Name(id=name) | ast.FormattedValue(value=ast.Name(id=name)) if name in constants:
            return constants[name]
        case ast.IfExp(body=body, orelse=other):
            return f"{_text(body, constants)}／{_text(other, constants)}"
        case _:
            return FILLED_IN


@cache
def _all_constants() -> Texts:
    """Return the text constants of all sources: a cure is often imported."""
    return {name: text for path in _sources() for name, text in _constants(_tree(path)).items()}


def _constants(tree: ast.Module) -> dict[str, str]:
    """Return a module's text constants; of a pair (reason, cure), both, on two lines."""
    texts: dict[str, str] = {}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                texts[name] = text
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Tuple(elts=[ast.Constant(value=str(reason)), ast.Constant(value=str(fix))]),
            ):
                texts[name] = f"{reason}\n{fix}"
    return texts
