"""The house rules that a machine can keep: layers, sizes, names, times, the two worlds, and pinned dependencies."""

import ast
import re
import statistics
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import grimp
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
GENERATED = "lifeline/migrations/versions"
BANNED = re.compile(r"(^|_)(managers?|helpers?|utils?|process|data)(_|$)|^_?handle_|Manager|Helper|Util|Handler$")
IMPOSED = {"process_bind_param", "process_result_value", "data_received", "_is_data_go_kr"}  # names of SQLAlchemy, asyncio, and a site


@dataclass(frozen=True)
class Module:
    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def functions(self) -> Iterator[tuple[str, int]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{self.path}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


@cache
def modules(folder: str = "lifeline") -> tuple[Module, ...]:
    paths = (path for path in sorted((ROOT / folder).rglob("*.py")) if "node_modules" not in path.parts)
    return tuple(
        Module(str(path.relative_to(ROOT)), text := path.read_text(encoding="utf-8"), ast.parse(text))
        for path in paths
        if GENERATED not in str(path)
    )


def calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


# ---------------------------------------------------------------- layers


def test_every_import_contract_is_kept(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_logo=True, cache_dir=None) == EXIT_STATUS_SUCCESS, capsys.readouterr().out


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("lifeline", cache_dir=None)


def reaching(target: str) -> set[str]:
    return graph().find_modules_that_directly_import(target)


def test_only_wiring_and_the_commands_for_accounts_name_channels():
    """Whoever else needs an outlet gets it through a World. What makes platforms of an exercise fail knows a loopback when it sees one."""
    known = {("lifeline.drills.platforms", "lifeline.channels.loopback")}
    channels = graph().find_descendants("lifeline.channels") | {"lifeline.channels"}
    found = {(name, channel) for channel in channels for name in reaching(channel) if not name.startswith("lifeline.channels")}
    assert {pair for pair in found if pair[0] != "lifeline.wiring"} - known == set()


def test_only_wiring_reads_credentials():
    named = {module.path for module in modules() if any(name.endswith("credentials") for name, _ in calls(module))}
    assert named - {"lifeline/wiring.py"} == set()


# ---------------------------------------------------------------- sizes


def test_no_file_is_over_300_lines():
    assert [f"{module.path} ({module.lines})" for module in modules() if module.lines > 300] == []


def test_no_function_is_over_40_lines():
    assert [f"{name} ({size})" for module in modules() for name, size in module.functions() if size > 40] == []


def test_the_median_file_is_at_most_90_lines(record_property):
    median = statistics.median(module.lines for module in modules() if module.lines > 5)
    record_property("median_file_lines", median)
    assert median <= 90


def test_the_median_function_is_at_most_8_lines(record_property):
    median = statistics.median(size for module in modules() for _, size in module.functions())
    record_property("median_function_lines", median)
    assert median <= 8


# ---------------------------------------------------------------- words


def test_every_module_opens_with_one_sentence():
    def opening(module: Module) -> str:
        return (ast.get_docstring(module.tree) or "").split("\n")[0]

    assert [
        module.path for folder in ("lifeline", "tests", "bench") for module in modules(folder) if not opening(module).endswith(".")
    ] == []


def names(module: Module) -> Iterator[str]:
    yield Path(module.path).stem
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


def test_no_name_says_manager_helper_util_process_data_or_handle():
    banned = {f"{module.path}: {name}" for module in modules() for name in names(module) if BANNED.search(name) and name not in IMPOSED}
    assert banned == set()


def test_no_list_of_parameters_stands_in_a_docstring():
    assert [module.path for module in modules() if re.search(r":param |:returns?:|:raises? ", module.text)] == []


def test_nothing_is_left_to_be_done():
    assert [module.path for module in modules() if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", module.text)] == []


def test_nothing_names_a_machine_a_registry_or_a_home():
    """What runs in an office must not depend on where it was written."""
    places = "|".join([r"(?<![\w.])/(?:work|tmp|root|home)/", r"py[p]i\.org", r"python[h]osted", r"npm[j]s\.", r"debian[.]org"])
    kept = [path for pattern in ("*.md", "*.toml", "*.lock", "Makefile", ".ci/run", "docs/**/*.md") for path in ROOT.glob(pattern)]
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in kept} | {m.path: m.text for m in modules()}
    assert [name for name, text in texts.items() if re.search(places, text)] == []


# ---------------------------------------------------------------- time


def test_no_time_is_read_without_its_zone():
    naive = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.utcfromtimestamp", "datetime.fromtimestamp"}
    found = [f"{module.path}:{call.lineno}" for module in modules() for name, call in calls(module) if _naive(name, call, naive)]
    assert found == []


def _naive(name: str, call: ast.Call, naive: set[str]) -> bool:
    short = ".".join(name.split(".")[-2:])
    zoned = short in ("datetime.now", "datetime.fromtimestamp") and any(word.arg == "tz" for word in call.keywords)
    zoned = zoned or (short == "datetime.now" and bool(call.args)) or (short == "datetime.fromtimestamp" and len(call.args) > 1)
    return short in naive and not zoned


PURE = ("decide", "threshold", "compose", "guideline", "template", "hazard", "lint", "place")


def test_rules_are_pure_they_neither_ask_the_time_nor_open_a_session():
    asked = {"now", "monotonic", "time", "today", "sleep", "reading", "writing", "execute", "scalars"}
    rules = [module for module in modules() if Path(module.path).stem in PURE and "web" not in module.path]
    found = [
        f"{module.path}:{call.lineno} {name}"
        for module in rules
        for name, call in calls(module)
        if name.split(".")[-1] in asked and "." in name
    ]
    assert found == []


# ---------------------------------------------------------------- worlds


def test_no_query_asks_which_world_a_row_is_of():
    """A database has one world, so a filter by it could only be forgotten. `status` of an alert is the source's own word."""
    filters = re.compile(r"\b[A-Z]\w*\.status\s*(==|!=|\.in_|\.is_)|filter_by\([^)]*\bstatus\s*=")
    assert [module.path for module in modules() if filters.search(module.text)] == []


# ---------------------------------------------------------------- dependencies

LOCKS = ("requirements.lock", "requirements-dev.lock")


def pinned(lock: str) -> dict[str, str]:
    """Name -> the whole entry, from `name==version` to its last hash."""
    entries = re.split(r"\n(?=[a-zA-Z0-9])", (ROOT / lock).read_text(encoding="utf-8").strip())
    return {canonicalize_name(re.split(r"[=\[ ;]", entry)[0]): entry for entry in entries}


def direct(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["build"], *project["build-system"]["requires"]]
    for extra in extras:
        wanted += project["project"]["optional-dependencies"][extra]
    return {canonicalize_name(Requirement(line).name) for line in wanted}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_with_its_hashes(lock):
    loose = [name for name, entry in pinned(lock).items() if not re.match(r"\S+==\S+[^\n]*\\\n +--hash=sha256:[0-9a-f]{64}", entry)]
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_place(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"https?:|file:|@ |--index|--extra-index|--find-links|--trusted|^-e|^/", text, re.MULTILINE) == []


def test_what_runs_is_in_the_lock():
    assert direct() - set(pinned("requirements.lock")) == set()


def test_what_tests_and_measures_is_in_the_lock():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert direct(*extras) - set(pinned("requirements-dev.lock")) == set()


def test_tests_run_with_the_versions_that_run():
    core, dev = (
        {name: entry.split()[0] for name, entry in pinned(lock).items()} for lock in ("requirements.lock", "requirements-dev.lock")
    )
    assert {name: version for name, version in core.items() if dev.get(name) != version} == {}
