import json

import pytest

from assistant.cli import main
from tests.replay.server import ReplayServer

LIKELY = "ah-tk-20252026-443"


@pytest.fixture
def replay(monkeypatch, tmp_path):
    with ReplayServer() as server:
        monkeypatch.setenv("ACTIEAGENDA_SOURCES_VIA", server.url)
        monkeypatch.setenv("ACTIEAGENDA_SOURCES_FOLDER", str(tmp_path / "sources"))
        monkeypatch.setenv("ACTIEAGENDA_INDEX_FOLDER", str(tmp_path / "index"))
        monkeypatch.setenv("ACTIEAGENDA_SOURCES_PAUSE", "0")
        monkeypatch.setenv("ACTIEAGENDA_SOURCES_FIRST_WAIT", "0.01")
        yield server


def run(capsys, *arguments):
    code = main(["sources", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def rows_by_id(capsys):
    code, out, _ = run(capsys, "list", "--json")
    assert code == 0
    return {row["id"] or row["reference"]: row for row in json.loads(out)}


@pytest.mark.usefixtures("replay")
def test_the_list_names_everything_without_a_request(capsys, replay):
    code, out, err = run(capsys, "list", "--json")
    rows = json.loads(out)
    assert (code, err, replay.requests) == (0, "", [])
    # The letter; 19 papers, 2 wrong citations, 3 web pages, 6 reports, 4 notes.
    kinds = [row["kind"] for row in rows]
    counts = {kind: kinds.count(kind) for kind in kinds}
    assert counts == {"document": 1, "kamerstuk": 21, "website": 3, "report": 6, "note": 4}
    by_id = {row["id"]: row for row in rows if row["id"]}
    assert by_id["kst-32824-474"]["footnotes"] == [1, 25]
    assert by_id["kst-32824-474"]["status"] == "not fetched"
    assert by_id["kst-32824-474"]["url"] == "https://zoek.officielebekendmakingen.nl/kst-32824-474.html"
    assert by_id["report-algemene-rekenkamer-2026-onbenut-potentieel"]["footnotes"] == [14, 15]
    assert by_id["report-algemene-rekenkamer-2026-onbenut-potentieel"]["status"] == "no address known"
    wrong = [row for row in rows if row["status"] == "suspect"]
    assert [(row["footnotes"], row["proposal"]) for row in wrong] == [([12], LIKELY), ([31], "kst-34349-32")]


@pytest.mark.usefixtures("replay")
def test_the_list_as_a_table(capsys):
    code, out, _ = run(capsys, "list")
    assert code == 0
    assert "kst-32824-451" in out
    assert 'Footnote 12, "Kamerstuk 2025-2026, nr. 443": the citation names no dossier.' in out
    assert f"Most likely {LIKELY}: " in out


@pytest.mark.usefixtures("replay")
def test_the_list_says_what_is_in_the_index(capsys, tmp_path):
    run(capsys, "fetch", "kst-32824-448", "kst-32824-451", LIKELY)
    manifest = {"documents": ["voortgangsbrief-actieagenda-2026", "kst-32824-448"], "files": {}}
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    rows = rows_by_id(capsys)
    assert rows["voortgangsbrief-actieagenda-2026"]["status"] == "in the index"
    assert rows["kst-32824-448"]["status"] == "in the index"
    assert rows["kst-32824-451"]["status"] == "fetched, not in the index"
    assert rows["kst-32824-451"]["date"] == "2025-04-08"
    assert rows["kst-32824-456"]["status"] == "not fetched"
    # Fetching the likely piece leaves the printed citation as wrong as it was.
    assert rows["Kamerstuk 2025-2026, nr. 443"]["status"] == "suspect"
    assert (rows[LIKELY]["kind"], rows[LIKELY]["speaker"]) == ("document", "kabinet")


@pytest.mark.usefixtures("replay")
def test_fetching_named_pieces(capsys, tmp_path):
    code, out, err = run(capsys, "fetch", "kst-32824-448", "KST-36600-xv-26")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("fetched   kst-32824-448  Actieagenda Integratie")
    assert lines[1].startswith("fetched   kst-36600-XV-26  Motie van het lid Ceder c.s.")
    assert lines[2] == f"2 fetched, 0 kept, 0 missing, 0 failed; in {tmp_path / 'sources'}"
    code, out, _ = run(capsys, "fetch", "kst-32824-448")
    assert (code, out.splitlines()[0].split()[0]) == (0, "kept")


@pytest.mark.usefixtures("replay")
def test_fetching_all_of_the_letter(capsys):
    code, out, err = run(capsys, "fetch")
    assert code == 2  # some papers are not at the replayed sources
    assert "left out  Footnote 31" in out
    page = "web-www-movisie-nl-alliantie-verandering-binnenuit"
    assert f"left out  {page}: www.movisie.nl is no official source" in out
    assert "missing   kst-35228-45" in err
    # Of 19 papers the sources have 12; kst-29754-774 is published a run later.
    assert "12 fetched, 0 kept, 7 missing, 0 failed" in out
    code, out, _ = run(capsys, "fetch")
    assert "1 fetched, 12 kept, 6 missing, 0 failed" in out
    assert rows_by_id(capsys)["kst-30950-429"]["status"] == "fetched, not in the index"


@pytest.mark.usefixtures("replay")
def test_a_web_page_of_a_footnote_needs_its_host_to_be_allowed(capsys):
    page = "web-www-movisie-nl-alliantie-verandering-binnenuit"
    code, _, err = run(capsys, "fetch", page)
    assert code == 2
    assert "add --allow-host www.movisie.nl" in err
    code, out, err = run(capsys, "fetch", page, "--allow-host", "www.movisie.nl")
    assert (code, err) == (0, "")
    assert "text/html" in out


@pytest.mark.usefixtures("replay")
def test_fetching_a_dossier(capsys):
    code, out, err = run(capsys, "fetch", "--dossier", "36 651")
    assert (code, err) == (0, "")
    assert "1 fetched" in out


@pytest.mark.usefixtures("replay")
def test_a_dossier_that_the_service_refuses(capsys):
    code, _, err = run(capsys, "fetch", "--dossier", "99001")
    assert (code, err.count("\n")) == (2, 1)
    assert "The search service refuses the query" in err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["fetch", "kst-3439-32"], "'kst-3439-32' is no identifier of an official publication"),
        (["fetch", "../../x"], "is no identifier of an official publication"),
        (["fetch", "--dossier", "3439"], "'3439' is no dossier; expected five digits"),
        (["fetch", "--unknown"], "No such option"),
    ],
)
def test_wrong_use_is_one_sentence_and_no_request(capsys, replay, arguments, reason):
    code, out, err = run(capsys, *arguments)
    assert (code, out, replay.requests) == (2, "", [])
    assert reason in err
    assert err.count("\n") == 1


@pytest.mark.usefixtures("replay")
def test_offline_is_one_sentence_and_changes_nothing(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("ACTIEAGENDA_SOURCES_VIA", "http://127.0.0.1:9")
    code, out, err = run(capsys, "fetch", "kst-32824-448")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "This machine seems to be offline: nothing was fetched and nothing has changed" in err
    assert not (tmp_path / "sources").exists()


@pytest.mark.usefixtures("replay")
def test_offline_with_a_dossier_is_told_the_same_way(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("ACTIEAGENDA_SOURCES_VIA", "http://127.0.0.1:9")
    code, out, err = run(capsys, "fetch", "--dossier", "32824")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "nothing has changed" in err


def test_a_setting_that_is_wrong(capsys, monkeypatch):
    monkeypatch.setenv("ACTIEAGENDA_SOURCES_VIA", "file:///etc")
    code, _, err = run(capsys, "list")
    assert code == 2
    assert "ACTIEAGENDA_SOURCES_VIA is wrong" in err
