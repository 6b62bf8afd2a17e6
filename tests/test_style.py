"""The habits of this code, held by a test: sizes, one clock, one commit, pure rules, and imports that run one way."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from receivables.settings import PROJECT_ROOT

BACKEND = PROJECT_ROOT / "backend"
MODULES = sorted((BACKEND / "receivables").rglob("*.py"))
TESTS = sorted((PROJECT_ROOT / "tests").rglob("*.py"))
SCREENS = sorted(path for path in (PROJECT_ROOT / "frontend" / "src").rglob("*.ts*") if path.name != "schema.d.ts")
LIMITS = [(MODULES, 250), (TESTS, 400), (SCREENS, 200)]
# Where a binary fraction is right: seconds on a clock, and a rank that is no amount of money.
FLOATS = {"middleware.py", "rules/score.py", "rules/priority.py"}


def name(path: Path) -> str:
    return str(path.relative_to(PROJECT_ROOT))


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Every call as text: `date.today`, `session.commit`, `float`."""
    for node in nodes(path):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def test_files_stay_small() -> None:
    sizes = [(name(path), len(path.read_text(encoding="utf-8").splitlines()), limit) for paths, limit in LIMITS for path in paths]
    assert [(path, size) for path, size, limit in sizes if size > limit] == []


def test_functions_stay_small() -> None:
    found = [
        (name(path), node.name, node.end_lineno - node.lineno + 1)
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    ]
    assert [row for row in found if row[2] > 50] == []


def test_there_is_one_clock() -> None:
    asked = ("date.today", "datetime.now", "datetime.utcnow", "datetime.datetime.now", "datetime.date.today", "time.time")
    found = [(name(path), line, call) for path in MODULES if path.name != "clock.py" for line, call in calls(path) if call in asked]
    assert found == []


def test_transactions_are_committed_in_one_place() -> None:
    found = [(name(path), line) for path in MODULES if path.name != "database.py" for line, call in calls(path) if call.endswith(".commit")]
    assert found == []


def test_money_is_never_a_float() -> None:
    paths = [path for path in MODULES if str(path.relative_to(BACKEND / "receivables")) not in FLOATS]
    assert [(name(path), line) for path in paths for line, call in calls(path) if call == "float"] == []
    annotated = [
        (name(path), node.lineno)
        for path in paths
        for node in nodes(path)
        if isinstance(node, ast.Name) and node.id == "float" and path.parent.name in ("invoices", "payments", "ledger")
    ]
    assert annotated == []


def imported(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: relative import"
            yield node.module or ""


def test_rules_are_pure() -> None:
    """Standard library and money only, and nothing of it that asks the world."""
    world = {"os", "time", "random", "secrets", "socket", "pathlib", "subprocess", "urllib", "http"}
    foreign = []
    for path in (BACKEND / "receivables" / "rules").rglob("*.py"):
        for module in imported(path):
            top = module.split(".")[0]
            ours = module == "receivables.money" or module.startswith("receivables.rules")
            if not ours and (top not in sys.stdlib_module_names or top in world):
                foreign.append((path.name, module))
    assert foreign == []


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("receivables", cache_dir=None)


def test_no_module_imports_itself_by_a_detour(graph: grimp.ImportGraph) -> None:
    """Peeled from the outside, the modules that are left over import each other in a circle."""
    left = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    while free := [module for module, others in left.items() if not others & left.keys()]:
        for module in free:
            del left[module]
    assert sorted(left) == []


def test_imports_run_one_way() -> None:
    program = "from importlinter.cli import lint_imports_command as command; command()"
    command = [sys.executable, "-c", program, "--config", "pyproject.toml", "--no-cache", "--no-logo"]
    answer = subprocess.run(command, cwd=BACKEND, capture_output=True, text=True, timeout=120)
    assert answer.returncode == 0, answer.stdout


def test_the_root_holds_no_stray_configuration() -> None:
    """One pyproject.toml says how the Python code is checked; a second would quietly win."""
    strays = {"pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini", "mypy.ini", "ruff.toml"}
    assert strays & {path.name for path in PROJECT_ROOT.iterdir()} == set()
