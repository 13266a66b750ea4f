"""Who says what in self-written papers: a debate, a motion, questions with their answers."""

from pathlib import Path

import pytest

from corpus.assembly import DocumentInfo
from corpus.letter import parse_letter
from corpus.model import BlockKind
from corpus.reading import read_document
from corpus.voices import Manner, Voice, is_formula, motion_wishes, voice_at

PAPERS = Path(__file__).parent / "replay" / "documents"
DEBATE, MOTION, LIST, ANSWERS = (
    PAPERS / f"{name}.xml"
    for name in ("kst-32824-480", "kst-32824-461", "kst-32824-451", "ah-tk-20252026-443")
)


def voice_of(path, words):
    document = read_document(path)
    start = document.text.index(words)
    return voice_at(document, start, start + len(words))


@pytest.mark.parametrize(
    ("path", "words", "voice"),
    [
        (DEBATE, "Voor de derde pijler is € 2,1 miljoen", Voice("kabinet", name="Minister Aartsen")),
        (DEBATE, "Ik overweeg een motie", Voice("kamer", name="Mevrouw Tseggai (GroenLinks-PvdA)")),
        (DEBATE, "Kan het eerder?", Voice("kamer", Manner.ASKS, "Mevrouw Becker (VVD)")),
        (DEBATE, "De toezegging is genoteerd", Voice("kamer", name="De voorzitter")),
        (DEBATE, "heeft op 9 maart 2026 overleg gevoerd", Voice("kamer")),
        (MOTION, "verzoekt de regering in de voortgangsbrief", Voice("kamer", Manner.WISHES)),
        (MOTION, "overwegende dat meisjes", Voice("kamer", Manner.CONSIDERS)),
        (LIST, "Hoeveel vrijwilligers zijn nodig", Voice("kamer", Manner.ASKS)),
        (LIST, "Per taalkring zijn drie vrijwilligers nodig.", Voice("kabinet")),
        (ANSWERS, "Vraag 3\nDeelt u de mening", Voice("kamer", Manner.ASKS)),
        (ANSWERS, "Ja. Artikel 10", Voice("kabinet")),
    ],
)
def test_each_stretch_has_its_speaker(path, words, voice):
    assert voice_of(path, words) == voice


def test_a_motion_s_wishes_are_its_requests_and_its_signers_no_text():
    motion = read_document(MOTION)
    start = motion.text.index("De Kamer,\n")
    assert [motion.text[slice(*line)].split(" aparte")[0] for line in motion_wishes(motion, start)] == [
        "verzoekt de regering in de voortgangsbrief een",
        "verzoekt de regering de Kamer daarover vóór 1 april 2026 te informeren,",
    ]
    signed = [motion.text[b.start : b.end] for b in motion.blocks if b.kind is BlockKind.SIGNATURE]
    assert signed == ["Becker", "Eerdmans"]
    assert motion_wishes(motion, 0) == ()


@pytest.mark.parametrize(
    ("path", "words", "formula"),
    [
        (MOTION, "en gaat over tot de orde van de dag.", True),
        (MOTION, "gehoord de beraadslaging,", True),
        (MOTION, "overwegende dat een vast aanspreekpunt per regio de drempel verlaagt,", False),
        (DEBATE, "Minister Aartsen:", True),
        (DEBATE, "Nee, dat gaat niet lukken.", False),
        (LIST, "Vraag 4 en 5", True),
        (ANSWERS, "Antwoord 2", True),
        (ANSWERS, "In het voorjaar van 2026.", False),
    ],
)
def test_formulas_say_nothing(path, words, formula):
    document = read_document(path)
    start = document.text.index(words)
    assert is_formula(document, start, start + len(words)) is formula


def test_a_letter_has_one_voice_also_where_it_tells_of_a_minister():
    text = "De minister zet zich in voor:\n• betere taallessen;\n• meer werk.\n\nWat nu? Ceder vroeg het."
    letter = parse_letter(text, DocumentInfo(id="x", title="X"))
    assert {voice_at(letter, block.start, block.end) for block in letter.blocks} == {Voice("kabinet")}


def test_the_ministry_letter_has_one_voice(letter):
    assert {voice_at(letter, block.start, block.end) for block in letter.blocks} == {Voice("kabinet")}
    assert not any(is_formula(letter, block.start, block.end) for block in letter.blocks)
