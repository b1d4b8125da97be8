"""Keeps the house in order: who may import what, how long files and functions are, what an import costs.

A rule that nobody runs is a wish. Counting is done on the text of the sources, without building anything.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUST = sorted((ROOT / "src").rglob("*.rs"))
PYTHON = sorted((ROOT / "python" / "whowhere").rglob("*.py"))
SHIPPED = [path for path in PYTHON if not path.name.startswith("build_")]

MAX_FILE_LINES, MAX_FUNCTION_LINES = 450, 60

#: Crates that only some files may touch.
OWNERS = {
    "pyo3": ["src/python.rs"],
    "pyo3_arrow": ["src/python.rs"],
    "arrow_array": ["src/table/"],
    "arrow_buffer": ["src/table/"],
    "arrow_schema": ["src/table/"],
    "arrow_select": ["src/table/"],
    "aho_corasick": ["src/scan/"],
    "rayon": ["src/runtime.rs"],
    "serde": ["src/store.rs", "src/tables/", "src/patterns/", "src/strings.rs", "src/known.rs"],
    "postcard": ["src/store.rs"],
    "crc32fast": ["src/store.rs"],
}
#: Modules that nothing imports at the top of a file, so that `import whowhere` is quick.
LATE = {
    "pandas",
    "pyarrow",
    "polars",
    "tqdm",
    "matplotlib",
    "networkx",
    "numpy",
    "IPython",
    "dask",
    "distributed",
    "pyspark",
}
#: Files that write to the terminal.
TALKERS = {"cli.py", "demo.py", "__main__.py"}
#: Stages of the flow, first to last: a stage uses earlier ones only. See src/lib.rs.
STAGES = [
    ["error", "once", "span", "words", "strings", "known"],
    ["blocks"],
    ["fold"],
    ["edges", "tables", "variants"],
    ["first"],
    ["patterns"],
    ["accept", "filter", "store"],
    ["select", "findings"],
    ["link"],
    ["scan"],
    ["gazetteer", "mentions"],
    ["runtime"],
    ["annotate"],
    ["attribution"],
    ["table"],
    ["python"],
]


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def without_tests(text):
    """Cut off a Rust file's unit tests."""
    return re.split(r"(?m)^#\[cfg\(test\)\]", text)[0]


def code_of(text):
    """Blank out the comments and string literals of Rust code, line by line."""
    text = re.sub(r'b?"(?:\\.|[^"\\])*"', lambda found: '"' + "\n" * found.group().count("\n") + '"', text)
    return re.sub(r"//[^\n]*", "", text)


def module_of(path):
    """The module of the crate that a file belongs to: ``link/roles.rs`` is ``link``."""
    return path.relative_to(ROOT / "src").parts[0].removesuffix(".rs")


RUST_CODE = {path: code_of(without_tests(path.read_text(encoding="utf-8"))) for path in RUST}
PYTHON_TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in PYTHON}


# Edges.


@pytest.mark.parametrize("crate", OWNERS)
def test_crate_is_used_by_its_owner_only(crate):
    users = [name_of(path) for path, code in RUST_CODE.items() if re.search(rf"\b{crate}::|\buse {crate}\b", code)]
    assert [user for user in users if not user.startswith(tuple(OWNERS[crate]))] == []


def test_every_owned_crate_is_a_dependency_with_an_owner_that_exists():
    cargo = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    dependencies = {name.replace("-", "_") for name in cargo["dependencies"]}
    assert set(OWNERS) <= dependencies
    assert all((ROOT / owner).exists() for owners in OWNERS.values() for owner in owners)


def test_text_flows_one_way():
    rank = {module: i for i, stage in enumerate(STAGES) for module in stage}
    wrong = []
    for path, code in RUST_CODE.items():
        module = module_of(path)
        if module == "lib":
            continue
        used = set(re.findall(r"\bcrate::([a-z]\w*)", code))
        for group in re.findall(r"\buse crate::\{([^;]*)\};", code):
            used |= set(re.findall(r"(?:^|,)\s*([a-z]\w*)", group))
        wrong += [
            f"{name_of(path)} uses {other}"
            for other in sorted(used & set(rank))
            if other != module and rank[other] >= rank[module]
        ]
    assert wrong == []
    assert {module_of(path) for path in RUST} - {"lib"} - set(rank) == set(), "give every module its stage"


def test_engine_reads_no_file_and_prints_nothing():
    forbidden = r"\bstd::(fs|net|env)\b|\be?print(ln)?!|\bdbg!"
    assert [name_of(path) for path, code in RUST_CODE.items() if re.search(forbidden, code)] == []


def test_unsafe_code_is_forbidden():
    cargo = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    assert cargo["lints"]["rust"]["unsafe_code"] == "forbid"
    allowed = [name_of(path) for path in RUST if "unsafe_code" in path.read_text(encoding="utf-8")]
    assert allowed == []


def imports_at_the_top(tree):
    """Names of the packages that are imported when a module is, outside functions and TYPE_CHECKING."""
    pending, names = list(tree.body), []
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            names += [alias.name.split(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.append(node.module.split(".")[0])
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            pending += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            pending += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
    return names


IMPORT_CHILD = """
import sys
before = set(sys.modules)
import whowhere
print(*sorted({name.split(".")[0] for name in set(sys.modules) - before}))
"""


def test_import_of_the_package_imports_no_big_one():
    run = subprocess.run([sys.executable, "-c", IMPORT_CHILD], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "whowhere" in loaded
    assert loaded & LATE == set()


@pytest.mark.parametrize("path", [p for p in SHIPPED if p.parent.name in ("whowhere", "plot", "drawing")], ids=name_of)
def test_module_of_the_package_imports_big_packages_only_when_called(path):
    if path.name in ("cli.py", "demo.py", "pandas.py", "polars.py", "dask.py", "spark.py"):
        pytest.skip("an entry point of its own")
    assert set(imports_at_the_top(PYTHON_TREES[path])) & LATE == set()


def test_matplotlib_is_imported_by_plot_only():
    users = [
        name_of(path)
        for path, tree in PYTHON_TREES.items()
        if any("matplotlib" in ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom))
    ]
    assert users != []
    assert [user for user in users if "whowhere/plot/" not in user] == []


def test_only_the_command_line_prints():
    printing = [
        f"{name_of(path)}:{node.lineno}"
        for path, tree in PYTHON_TREES.items()
        if path in SHIPPED and path.name not in TALKERS and path.parent.name != "stream"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


# Size.


def rust_functions(text):
    """Name and number of lines of every function of a Rust file, by its indentation."""
    lines = without_tests(text).splitlines()
    for first, line in enumerate(lines):
        found = re.match(r"(\s*)(?:pub(?:\([a-z]+\))? )?(?:const )?fn (\w+)", line)
        if found is None:
            continue
        for last in range(first, len(lines)):
            if lines[last].startswith(found[1] + "}") or (last == first and line.rstrip().endswith("}")):
                yield found[2], last - first + 1
                break
            if lines[last].rstrip().endswith(";") and "{" not in "".join(lines[first : last + 1]):
                break  # of a trait, without a body


def python_functions(tree):
    """Name and number of lines of every function of a Python file, without its docstring."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            head = node.body[0]
            documented = isinstance(head, ast.Expr) and isinstance(head.value, ast.Constant)
            docstring = head.end_lineno - head.lineno + 1 if documented else 0
            yield node.name, node.end_lineno - node.lineno + 1 - docstring


def functions():
    for path in RUST:
        for name, n_lines in rust_functions(path.read_text(encoding="utf-8")):
            yield path, name, n_lines
    for path, tree in PYTHON_TREES.items():
        for name, n_lines in python_functions(tree):
            yield path, name, n_lines


def test_files_are_short():
    n_lines = {name_of(p): len(without_tests(p.read_text(encoding="utf-8")).splitlines()) for p in RUST}
    n_lines |= {name_of(p): len(p.read_text(encoding="utf-8").splitlines()) for p in PYTHON}
    assert {name: n for name, n in n_lines.items() if n > MAX_FILE_LINES} == {}


def test_functions_are_short():
    found = list(functions())
    assert len(found) > 200, "the counter sees the functions"
    assert [f"{name_of(path)}: {name} has {n}" for path, name, n in found if n > MAX_FUNCTION_LINES] == []


@pytest.mark.parametrize("path", RUST + PYTHON, ids=name_of)
def test_file_says_first_what_it_is_for(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        assert ast.get_docstring(PYTHON_TREES[path]) or not text.strip()
    else:
        assert text.startswith("//! ")


# Paths.


def tracked_files():
    """The files of the repository; without git, those of the source folders."""
    if shutil.which("git") and (ROOT / ".git").exists():
        run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
        if run.returncode == 0:
            return [ROOT / name for name in run.stdout.decode().split("\0") if name]
    folders = [ROOT / name for name in ("src", "python", "tests", "benches", "notebooks")]
    return [path for folder in folders if folder.exists() for path in folder.rglob("*") if path.is_file()]


def test_no_file_names_a_path_of_one_machine():
    # Put together here, or this file would name one.
    machine = re.compile("|".join(f"/{name}/" for name in ("work", "root")).encode() + rb"|/home/[a-z]")
    wrong = []
    for path in tracked_files():
        if path.is_file() and path.suffix not in (".so", ".pyc", ".lock", ".parquet", ".png"):
            found = machine.search(path.read_bytes())
            if found:
                wrong.append(f"{name_of(path)}: {found.group().decode()}")
    assert wrong == []
