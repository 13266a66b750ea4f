import json
import socket
import sys

import pytest

from assistant import cli, progress

NULMETING = "Hoeveel gemeenten deden mee aan de nulmeting over gebedsoproepen?"


@pytest.fixture
def run(capsys, monkeypatch):
    def run_command(*arguments):
        code = cli.main(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


@pytest.fixture
def ready(monkeypatch, assistant):
    monkeypatch.setattr(progress, "open_assistant", lambda *_: assistant)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ask"], "Missing argument"),
        (["vraag"], "No such command"),
        (["ask", "x", "--kleur"], "No such option"),
        (["ask", "  "], "Expected a question"),
        (["ask", "a" * 100_000], "at most 2000 characters"),
        (["serve", "--port", "99999"], "65535"),
    ],
)
def test_wrong_use_is_one_sentence_and_code_2(run, arguments, sentence):
    code, out, err = run(*arguments)
    assert code == 2
    assert out == ""
    assert sentence in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("content", ["geen json", '{"role": "user"}', '[{"role": "baas", "content": "x"}]'])
def test_bad_history_is_one_sentence(run, tmp_path, content):
    path = tmp_path / "h.json"
    path.write_text(content)
    code, _, err = run("ask", "wat?", "--history", str(path))
    assert code == 2
    assert "history" in err


@pytest.mark.model
@pytest.mark.usefixtures("ready")
def test_an_unknown_document_is_one_sentence(run, letter):
    code, out, err = run("ask", NULMETING, "--document", letter.id, "--document", "weg")
    assert (code, out) == (2, "")
    assert "no document 'weg' in the index; expected one of voortgangsbrief-actieagenda-2026." in err
    assert run("ask", NULMETING, "--document", letter.id)[0] == 0


def test_missing_history_file(run, tmp_path):
    code, _, err = run("ask", "wat?", "--history", str(tmp_path / "niets.json"))
    assert code == 2
    assert "niets.json" in err


def test_wrong_setting_is_named(run, monkeypatch):
    monkeypatch.setenv("ACTIEAGENDA_LEXICAL_WEIGHT", "7")
    code, _, err = run("index", "info")
    assert code == 2
    assert "ACTIEAGENDA_LEXICAL_WEIGHT" in err


def test_index_info_without_index(run, monkeypatch, tmp_path):
    monkeypatch.setenv("ACTIEAGENDA_INDEX_FOLDER", str(tmp_path / "leeg"))
    code, _, err = run("index", "info")
    assert code == 2
    assert "actieagenda index build" in err


def test_port_in_use_is_told_before_loading(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, err = run("serve", "--port", str(taken.getsockname()[1]))
    assert code == 2
    assert "Cannot listen on 127.0.0.1" in err
    assert "--port" in err


def test_help_names_the_commands(run):
    code, out, _ = run("--help")
    assert code == 0
    assert {"ask", "serve", "index"} <= set(out.split())


@pytest.mark.model
def test_ask_prints_answer_and_place(run, ready):
    code, out, _ = run("ask", NULMETING)
    assert code == 0
    assert "**145**" in out
    assert "pagina 5" in out
    assert "voetnoot 12" in out
    assert "Stand van zaken: maart 2026" in out


@pytest.mark.model
def test_ask_as_json_is_the_contract(run, ready, letter):
    code, out, _ = run("ask", NULMETING, "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["status"] == "answered"
    for citation in answer["citations"]:
        assert letter.text[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.model
def test_json_with_explanation_keeps_stdout_clean(run, ready):
    _, out, err = run("ask", NULMETING, "--json", "--explain")
    json.loads(out)
    assert "decision" in err


@pytest.mark.model
def test_not_found_is_a_result(run, ready):
    code, out, _ = run("ask", "Hoe bak ik een appeltaart?", "--json")
    assert code == 0
    assert json.loads(out)["status"] == "out_of_scope"


@pytest.mark.model
def test_history_file(run, ready, tmp_path):
    path = tmp_path / "h.json"
    path.write_text(json.dumps([{"role": "user", "content": "Wat is de vertrouwenslijn OBI?"}]))
    _, out, _ = run("ask", "En wanneer is die klaar?", "--history", str(path), "--json")
    assert "vertrouwenslijn" in json.loads(out)["standalone_question"]


def test_unknown_model_is_one_sentence(run, monkeypatch, tmp_path):
    monkeypatch.setenv("ACTIEAGENDA_MODEL", str(tmp_path / "geen-model"))
    code, _, err = run("ask", "Wat is een startbaan?")
    assert code == 2
    assert "Cannot load the embedding model" in err
    assert "Traceback" not in err


def test_read_only_cache_is_one_sentence(run, monkeypatch, tmp_path):
    blocked = tmp_path / "bestand"
    blocked.write_text("")  # a file where a folder is needed: nobody, not even root, can write below it
    monkeypatch.setenv("ACTIEAGENDA_CACHE_FOLDER", str(blocked / "cache"))
    code, _, err = run("ask", "Wat is een startbaan?")
    assert code == 2
    assert "ACTIEAGENDA_CACHE_FOLDER" in err


def test_entry_point_exits_with_the_code(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["actieagenda", "vraag"])
    with pytest.raises(SystemExit) as stop:
        cli.entry()
    assert stop.value.code == 2


def test_settings_that_dont_fit_together_are_named(run, monkeypatch):
    monkeypatch.setenv("ACTIEAGENDA_MAX_PASSAGE_CHARS", "500")
    monkeypatch.setenv("ACTIEAGENDA_PASSAGE_OVERLAP_CHARS", "900")
    code, _, err = run("index", "info")
    assert code == 2
    assert "must be smaller" in err


def test_address_of_another_machine_is_told(run):
    code, _, err = run("serve", "--host", "nohost.invalid")
    assert code == 2
    assert "--host" in err
