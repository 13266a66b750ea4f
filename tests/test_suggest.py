"""Questions that may follow: near what was quoted, clear by themselves, and answered by the documents."""

from types import SimpleNamespace

import pytest

from assistant import texts
from assistant.answer import Citation, Status
from assistant.compose import Span, overlap
from assistant.suggest import SUGGESTED, Suggester

ASKED = [
    "Hoeveel gemeenten deden mee aan de nulmeting over gebedsoproepen?",
    "Wat betaalt de overheid aan de Week van Respect?",
    "Welke pilots lopen er?",
    "Hoeveel kostte de nulmeting over gebedsoproepen?",
]


@pytest.fixture(scope="module")
def suggester():
    return Suggester()


def quoted_in(answer):
    return [Span(c.document.id, c.start, c.end) for c in answer.citations]


@pytest.mark.model
@pytest.mark.parametrize("question", ASKED)
def test_three_suggestions_are_answered_with_something_new_each(assistant, suggester, question):
    known = quoted_in(assistant.answer(question))
    assert known
    offered = suggester.suggest(assistant, known, [question])
    assert len(set(offered)) == SUGGESTED
    for each in offered:
        found = assistant.answer(each)
        assert found.status == "answered"
        first = quoted_in(found)[0]
        assert not any(overlap(first, other) for other in known)
        known.append(first)


@pytest.mark.model
def test_where_nothing_was_quoted_three_questions_to_begin_with_are_offered(assistant, suggester):
    first = [group[0] for group in texts.EXAMPLES.values()]
    assert suggester.suggest(assistant, [], ["Wat is de hoofdstad van Frankrijk?"]) == first[:SUGGESTED]


@pytest.mark.model
def test_a_conversation_that_asks_what_is_offered_gets_other_questions_for_long(assistant, suggester):
    asked = [ASKED[0]]
    for _ in range(12):
        offered = suggester.suggest(
            assistant, quoted_in(assistant.answer(asked[-1])), [each.upper() for each in asked]
        )
        assert len(offered) == SUGGESTED
        assert not set(offered) & set(asked)
        asked.append(offered[0])


@pytest.mark.model
def test_what_was_checked_is_not_asked_again(assistant, monkeypatch):
    counted = []
    real = assistant.answer
    monkeypatch.setattr(assistant, "answer", lambda question: counted.append(question) or real(question))
    suggester = Suggester()
    quoted = quoted_in(assistant.answer(ASKED[0]))
    counted.clear()
    first = suggester.suggest(assistant, quoted, ASKED[:1])
    assert SUGGESTED <= len(counted) <= 2 * SUGGESTED
    counted.clear()
    assert suggester.suggest(assistant, quoted, ASKED[:1]) == first
    assert counted == []


class AnswersHeadings:
    """Knows no bank; answers a question that names a heading with the first text below it."""

    bank = chosen = None

    def __init__(self, index):
        self.index = index

    def answer(self, question):
        (document,) = self.index.documents.values()
        for section in document.sections:
            below = [block for block in document.blocks_in(section) if block.kind != "heading"]
            if f"“{section.heading}”" in question and below:
                return self._answered(document, below[0])
        return SimpleNamespace(status=Status.NOT_FOUND, citations=())

    @staticmethod
    def _answered(document, block):
        cited = Citation(1, document.text[block.start : block.end], document, block.start, block.end)
        return SimpleNamespace(status=Status.ANSWERED, citations=(cited,))


def test_without_a_bank_headings_are_offered_those_beside_what_was_quoted_first(fake_index, letter):
    about = next(section for section in letter.sections if section.heading == "Startbanen")
    beside = [s for s in letter.sections if s.path[:-1] == about.path[:-1] and s is not about]
    quoted = Span(letter.id, about.end - 60, about.end - 10)
    offered = Suggester().suggest(AnswersHeadings(fake_index), [quoted], [])
    assert offered == [texts.about_heading(section.heading) for section in beside][:SUGGESTED]
