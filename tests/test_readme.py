import re
import subprocess
from pathlib import Path

from assistant.cli import app
from assistant.settings import AssistantSettings
from corpus.settings import LibrarySettings, SourcesSettings
from evaluation.cli import evaluate_app
from evaluation.readme_table import MARKS, README, make_table, tables, with_table
from index.settings import IndexSettings

TEXT_FILES = (".py", ".md", ".toml", ".json", ".jsonl", ".lock", ".css", ".js", "Makefile", "run")
ROOT = Path(__file__).parent.parent


def test_tables_are_those_of_the_committed_results():
    text = README.read_text("utf-8")
    for name, table in tables().items():
        assert with_table(text, name, table) == text, name


def test_table_by_hand():
    estimate = {"mean": 0.615, "low": 0.5, "high": 0.7, "n": 10}
    metrics = {
        "dataset": {"name": "test", "items": 10},
        "date": "2026-11-23",
        "commit": "abc",
        "systems": {
            "full": {"answerable": {"correct": estimate, "words": {**estimate, "mean": 41.6}}, "kinds": {}}
        },
    }
    lines = make_table(metrics).splitlines()
    assert lines[0].startswith("Split `test`, 10 items, measured on 2026-11-23 at commit `abc`")
    assert "| strictly correct (all facts, not refused) | 0.61 (0.50–0.70) |" in lines
    assert "| near-misses refused | – |" in lines


def test_marks_are_needed():
    begin, end = MARKS["figures"]
    assert with_table(f"a\n{begin}\nold\n{end}\nb", "figures", "new") == f"a\n{begin}\nnew\n{end}\nb"


def test_every_command_and_setting_is_in_the_readme():
    text = README.read_text("utf-8")
    commands = [c.callback.__name__.replace("index_", "") for c in app.registered_commands]
    assert {"ask", "serve"} <= set(commands)
    for name in [*commands, "evaluate", *(g.name for g in app.registered_groups)]:
        assert f"actieagenda {name}" in text, name
    settings = (IndexSettings, AssistantSettings, LibrarySettings, SourcesSettings)
    for field in [name for model in settings for name in model.model_fields]:
        assert f"ACTIEAGENDA_{field.upper()}`" in text, field


def test_evaluate_commands_are_in_their_guide():
    guide = (ROOT / "evaluation" / "README.md").read_text("utf-8")
    for command in evaluate_app.registered_commands:
        assert f"evaluate {command.callback.__name__}" in guide


def test_no_path_of_a_build_machine_is_named():
    words = re.compile("/" + r"(?:work|farm|root|bash_jobs)/")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = [name for name in tracked.stdout.split("\n") if name.endswith(TEXT_FILES)]
    assert len(names) > 50
    for name in names:
        assert not words.search((ROOT / name).read_text("utf-8")), name
