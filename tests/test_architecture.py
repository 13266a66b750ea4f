import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Each may import those before it; app.py and evaluation stand on top.
ALLOWED = {
    "corpus": set(),
    "index": {"corpus"},
    "assistant": {"corpus", "index"},
    "evaluation": {"corpus", "index", "assistant"},
}
OURS = set(ALLOWED) | {"app"}
# The command line starts the page and the benchmark, and imports them when asked to.
EXCEPTIONS = {("assistant/cli.py", "app"), ("assistant/cli.py", "evaluation")}


@cache
def imported_packages(path):
    return frozenset(packages_named_in(path))


def packages_named_in(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_imports_point_one_way():
    wrong = [
        (name, package)
        for folder, allowed in ALLOWED.items()
        for path in sorted((ROOT / folder).rglob("*.py"))
        for package in imported_packages(path) & (OURS - {folder} - allowed)
        if ((name := path.relative_to(ROOT).as_posix()), package) not in EXCEPTIONS
    ]
    assert wrong == []


def test_one_file_knows_each_of_the_big_libraries():
    owners = {
        "faiss": "index/vectors.py",
        "sentence_transformers": "index/encoder.py",
        "langchain_text_splitters": "index/passages.py",
        "bm25s": "index/lexical.py",
        "sentencex": "corpus/sentences.py",
        "gradio": "app.py",
        "nllegalcit": "corpus/citations.py",
        "defusedxml": "corpus/file_check.py",
        "lxml": "corpus/official_html.py",
        "protego": "corpus/website.py",
        "pypdfium2": "corpus/pdf_text.py",
        "stamina": "corpus/fetch_http.py",
    }
    for library, owner in owners.items():
        found = [
            path.relative_to(ROOT).as_posix()
            for path in [ROOT / "app.py", *(p for f in ALLOWED for p in (ROOT / f).rglob("*.py"))]
            if library in imported_packages(path)
        ]
        assert found == [owner], library


def test_top_level_is_as_the_owner_fixed_it():
    expected = {
        "assistant",
        "index",
        "corpus",
        "evaluation",
        "app.py",
        "tests",
        "pyproject.toml",
        "README.md",
    }
    present = {path.name for path in ROOT.iterdir()}
    assert expected <= present
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == set(ALLOWED)


def test_dutch_sentences_live_in_the_texts_files():
    dutch = re.compile(r"\b(?:niet|vraag|brief|antwoord|opnieuw|staat|uw|wordt)\b.*\b(?:de|het|een|is|u)\b")
    hits = []
    for folder in ALLOWED:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name in {"texts.py", "report_texts.py"}:
                continue
            tree = ast.parse(path.read_text("utf-8"))
            docs = {
                ast.get_docstring(node, clean=False)
                for node in ast.walk(tree)
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    spoken = node.value[:1].isupper() and dutch.search(node.value)
                    if spoken and node.value not in docs and "(?:" not in node.value:
                        hits.append((path.name, node.value[:60]))
    assert hits == []


def test_every_dutch_text_is_used():
    texts = ast.parse((ROOT / "assistant" / "texts.py").read_text("utf-8"))
    names = {
        target.id
        for node in texts.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    }
    code = "".join(path.read_text("utf-8") for path in [ROOT / "app.py", *(ROOT / "assistant").rglob("*.py")])
    words = Counter(re.findall(r"\w+", code))
    assert {name for name in names if words[name] < 2} == set()
