"""Word files: headings, lists, tables, notes and text boxes; what was deleted stays out."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from corpus.errors import CorpusError, SourceFailed, SourceRefused
from corpus.reading import read_document
from tests.outline import kinds, marks, outline, topics

NOTES = (
    '<?xml version="1.0"?><w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:t xml:space="preserve"> Kamerstuk 32 824, nr. 448.</w:t></w:r></w:p>'
    "</w:footnote></w:footnotes>"
)


def packed(document, **parts):
    """Return the bytes of a Word file, with other parts put into it."""
    plain = io.BytesIO()
    document.save(plain)
    full = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(full, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return full.getvalue()


def read(document, **parts):
    return read_document(packed(document, **parts), name="brief.docx")


def test_headings_lists_and_paragraphs():
    document = docx.Document()
    document.add_heading("Taal", 1)
    document.add_paragraph("Het kabinet doet dit jaar drie dingen voor wie de taal wil leren, namelijk:")
    document.add_paragraph("lessen in de buurt;", style="List Bullet")
    document.add_paragraph("lessen op het werk.", style="List Number")
    document.add_paragraph("lessen op school.", style="List Number")
    document.add_heading("Kosten", 2)
    document.add_paragraph("De lessen kosten niets.")
    found = read(document)
    assert outline(found) == [
        ("heading", "Taal"),
        ("paragraph", "Het kabinet doet dit jaar drie dingen voor wie de taal wil leren, namelijk:"),
        ("item", "lessen in de buurt;"),
        ("item", "1. lessen op het werk."),
        ("item", "2. lessen op school."),
        ("heading", "Kosten"),
        ("paragraph", "De lessen kosten niets."),
    ]
    assert found.sections[-1].path == ("Taal", "Kosten")
    assert len(topics(found)) == 3


def test_a_short_bold_line_is_a_heading_unless_its_sentence_goes_on():
    document = docx.Document()
    document.add_paragraph().add_run("Antwoorden van de minister").bold = True
    document.add_paragraph().add_run("op vragen van het lid Bos.").bold = True
    document.add_paragraph().add_run("Werk").bold = True
    document.add_paragraph("Er is werk.")
    assert [kind for kind, _ in outline(read(document))] == ["paragraph", "paragraph", "heading", "paragraph"]


def test_bold_questions_keep_their_answers():
    document = docx.Document()
    for text, bold in [
        ("Vraag 1", True),
        ("Kent u het bericht?", True),
        ("Antwoord op vraag 1", True),
        ("Ja.", False),
        ("Vraag 2", True),
        ("Wat vindt u ervan?", True),
        ("Vraag 3", True),
        ("En wat doet u eraan?", True),
        ("Antwoord op vragen 2 en 3", True),
        ("Ik vind het vervelend.", False),
        ("Ik doe er veel aan.", False),
    ]:
        document.add_paragraph().add_run(text).bold = bold
    assert kinds(read(document), "exchange") == [
        "Vraag 1\nKent u het bericht?\nAntwoord op vraag 1\nJa.",
        "Vraag 2\nWat vindt u ervan?\nVraag 3\nEn wat doet u eraan?\nAntwoord op vragen 2 en 3\n"
        "Ik vind het vervelend.\nIk doe er veel aan.",
    ]
    assert topics(read(document))[1][1] == "Wat vindt u ervan?\nVraag 3\nEn wat doet u eraan?"


def test_an_answer_whose_label_was_forgotten_stays_with_its_question():
    document = docx.Document()
    for text in [
        "Vraag 1",
        "Kent u het?",
        "Antwoord 1",
        "Ja.",
        "Vraag 2",
        "Wat doet u?",
        "Ik doe er veel aan.",
    ]:
        document.add_paragraph(text)
    assert kinds(read(document), "exchange")[1] == "Vraag 2\nWat doet u?\nIk doe er veel aan."


def test_tables_and_letterheads():
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row, texts in enumerate([("Gemeente", "Les", "Reis"), ("Assen", "10", "20"), ("Gouda", "", "40")]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    address = document.add_table(rows=1, cols=1).cell(0, 0)
    address.text = "Aan de Voorzitter"
    address.add_paragraph("Postbus 20018")
    assert outline(read(document)) == [
        ("row", "Gemeente | Les | Reis"),
        ("row", "Assen | 10 | 20"),
        ("row", "Gouda |  | 40"),
        ("paragraph", "Aan de Voorzitter\nPostbus 20018"),
    ]


def test_date_subject_and_sender_of_a_letter():
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Datum", "16 mei 2024"
    table.cell(1, 0).text, table.cell(1, 1).text = "Onderwerp", "Hoofddoekjes bij boa’s"
    document.add_paragraph("Hierbij antwoord ik op de vragen.")
    document.add_paragraph("De minister van Justitie en Veiligheid,")
    document.add_paragraph("D.M. van Weel")
    found = read(document)
    assert (found.title, found.date, found.speaker) == ("Hoofddoekjes bij boa’s", "2024-05-16", "kabinet")
    assert kinds(found, "signature") == ["De minister van Justitie en Veiligheid,", "D.M. van Weel"]


def test_footnotes_stand_at_their_marks():
    document = docx.Document()
    run = document.add_paragraph("Dat staat in de brief.").add_run()
    run._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="2"/>'))
    assert marks(read(document, **{"word/footnotes.xml": NOTES})) == [
        (1, "in de brief.", "Kamerstuk 32 824, nr. 448.")
    ]


def test_changes_that_were_tracked_read_as_accepted():
    document = docx.Document()
    paragraph = document.add_paragraph("Het bedrag is ")
    new = f"<w:ins {nsdecls('w')}><w:r><w:t>twee</w:t></w:r></w:ins>"
    old = f"<w:del {nsdecls('w')}><w:r><w:delText>een</w:delText></w:r></w:del>"
    paragraph._p.append(parse_xml(old))
    paragraph._p.append(parse_xml(new))
    paragraph.add_run(" miljoen.")
    assert read(document).text == "Het bedrag is twee miljoen."


def test_a_text_box_comes_before_the_text():
    document = docx.Document()
    paragraph = document.add_paragraph("De brief zelf.")
    inside = "<w:p><w:r><w:t>Ons kenmerk 12</w:t></w:r></w:p>"
    box = f"<w:pict {nsdecls('w')}><w:txbxContent>{inside}</w:txbxContent></w:pict>"
    paragraph.runs[0]._r.append(parse_xml(box))
    assert kinds(read(document), "paragraph") == ["Ons kenmerk 12", "De brief zelf."]


def test_a_bomb_is_refused(monkeypatch):
    monkeypatch.setattr("corpus.file_check._UNPACKED_MEGABYTES", 1)
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b" " * 2_000_000)
    with pytest.raises(SourceRefused, match=r"Refused bom\.docx: the Word file unpacks to"):
        read_document(body.getvalue(), name="bom.docx")


def test_another_zip_and_a_cut_off_file_are_named():
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as other:
        other.writestr("foto.txt", "x")
    with pytest.raises(SourceFailed, match=r"fotos\.docx is a zip file without a Word text"):
        read_document(body.getvalue(), name="fotos.docx")
    with pytest.raises(CorpusError, match=r"half\.docx"):
        read_document(packed(docx.Document())[:3000], name="half.docx")


def test_an_empty_file_is_named():
    with pytest.raises(CorpusError, match=r"^leeg\.docx holds no text"):
        read_document(packed(docx.Document()), name="leeg.docx")


def test_entities_inside_a_word_file_are_refused():
    bad = '<!DOCTYPE x [<!ENTITY a "ha">]><w:document xmlns:w="w">&a;</w:document>'
    with pytest.raises(SourceRefused, match=r"Refused word/document\.xml in brief\.docx"):
        read(docx.Document(), **{"word/document.xml": bad})
