"""From chosen sentences to an `Answer`: verbatim quotes, numbered, values in bold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import texts
from assistant.answer import Citation
from assistant.premise import Contradiction
from assistant.question import Asks, Question
from assistant.reader import Candidate, points_back
from assistant.settings import AssistantSettings
from assistant.values import find_values, has_pattern, in_bold
from corpus.model import Block, BlockKind, Document
from corpus.names import organisations
from corpus.sentences import sentence_spans
from corpus.voices import Manner, is_formula, motion_wishes
from index.store import Index

# A second sentence is quoted too if its score comes this close to the best one's.
_CLOSE_SECOND = 0.5
_CLOSE_IN_LIST = 1.1
_MOST_QUOTES = 2
# A quote that needs its neighbour may pass the word limit by this share: one that can't
# be understood is worse than one that is long.
_STRETCH = 0.5
_MOST_IN_LIST = 8
# A list that is asked for is looked for behind this many of the best sentences.
_LEAD_INS_TRIED = 3
# So much of a list that it is quoted whole.
_FEWEST_ITEMS = 2
_SHARE_OF_ITEMS = 0.6
_MOST_NEARBY = 3
_FEWEST_WORDS_OF_PROSE = 9
_CLOSE_NEARBY = 0.3


_CITES_PAPER = re.compile(r"(?:Aanhangsel|Kamerstuk\w*|Handelingen)\b")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document, by character offsets."""

    document_id: str
    start: int
    end: int


def choose_spans(
    index: Index, question: Question, candidates: Sequence[Candidate], settings: AssistantSettings
) -> list[Span]:
    """Choose what to quote, best first.

    A sentence that introduces a list ("… bestaat uit drie lijnen:") is quoted with its
    items. Else the best sentence is, with the one before it if it leans on that, and
    with others that are nearly as good, as long as the words last.
    """
    if not candidates:
        return []
    best = candidates[0]
    for candidate in candidates[: _LEAD_INS_TRIED if question.asks_list else 1]:
        listed = _listed(index, candidate, settings, asked=question.asks_list)
        if listed:
            return listed
    wide = question.asks_list or question.compares
    most, margin = (_MOST_IN_LIST, _CLOSE_IN_LIST) if wide else (_MOST_QUOTES, _CLOSE_SECOND)
    if question.compares:
        most = 3
    limit = settings.max_list_words if question.asks_list else settings.max_answer_words
    spans: list[Span] = []
    taken: set[int] = set()
    words = 0
    for candidate in candidates:
        if spans and (len(spans) == most or candidate.score < best.score - margin):
            break
        span = _whole(index, question, candidate, limit - words)
        if any(overlap(span, other) for other in spans):
            continue
        if spans and candidate.hit.passage.kind is BlockKind.EXCHANGE and span == _span(candidate):
            continue  # beside another quote, an answer without its question would puzzle
        if question.compares and any(candidate.hit.position == p for p in taken):
            continue
        size = _words(index, span)
        if spans and words + size > limit:
            continue
        spans.append(span)
        taken.add(candidate.hit.position)
        words += size
    joined = _joined(index, spans)
    if question.asks_list:
        joined = with_whole_lists(index, joined, limit)
    else:
        joined[0] = _widened(index, joined[0], candidates, limit)
    joined = [_trimmed(index.documents[span.document_id], span) for span in _joined(index, joined)]
    joined = [part for span in joined for part in _with_header(index, span, joined)]
    return joined + _telling_notes(index, joined[0]) if question.asks is Asks.WHO else joined


def core_spans(document: Document, settings: AssistantSettings) -> list[Span]:
    """Return what a document comes to: what a motion asks for, its questions and answers, or its opening.

    Of questions as many as a list may hold, of an opening as much as an answer.
    """
    exchanges: list[Span] = []
    opening: list[Span] = []
    for block in document.blocks:
        span = Span(document.id, block.start, block.end)
        wishes = motion_wishes(document, block.start)
        if wishes:
            return [Span(document.id, wishes[0][0], wishes[-1][1])]
        if block.kind is BlockKind.EXCHANGE:
            exchanges.append(span)
        elif block.kind is BlockKind.PARAGRAPH and _is_prose(document.text[block.start : block.end]):
            opening.append(_trimmed(document, span))
    if exchanges:
        return _within(document, exchanges, settings.max_list_words)
    return _within(document, opening, settings.max_answer_words)


def _is_prose(text: str) -> bool:
    """Tell running text from the head of a paper: date, number, to whom."""
    return text.endswith((".", ":", "?")) and len(text.split()) >= _FEWEST_WORDS_OF_PROSE


def _within(document: Document, spans: Sequence[Span], most: int) -> list[Span]:
    """Return the first of the spans, and those after it as long as the words last."""
    words = 0
    kept: list[Span] = []
    for span in spans:
        words += len(document.text[span.start : span.end].split())
        if kept and words > most:
            break
        kept.append(span)
    return kept


def _trimmed(document: Document, span: Span) -> Span:
    """Leave out what only names or opens the rest: a speaker's label, the fixed lines of a motion.

    The label of a question stays, as its answer follows.
    """
    sentences = sentence_spans(document.text, span.start, span.end)
    said = [place for place, sentence in enumerate(sentences) if not is_formula(document, *sentence)]
    if not said:
        return span
    exchange = document.block_at(span.start).kind is BlockKind.EXCHANGE
    whole = exchange and said[0] == 1 and span.start == document.block_at(span.start).start
    return Span(span.document_id, sentences[0 if whole else said[0]][0], sentences[said[-1]][1])


def _with_header(index: Index, span: Span, others: Sequence[Span]) -> list[Span]:
    """Put the header before a table's row: the figures alone say nothing."""
    document = index.documents[span.document_id]
    block = document.block_at(span.start)
    if block.kind is not BlockKind.ROW or block.lead_in is None:
        return [span]
    header = Span(document.id, *block.lead_in)
    earlier = others[: others.index(span)]
    same_table = any(
        document.id == other.document_id and _header(document, other) == header for other in earlier
    )
    return [span] if header in others or same_table else [header, span]


def _header(document: Document, row: Span) -> Span | None:
    block = document.block_at(row.start)
    return Span(document.id, *block.lead_in) if block.kind is BlockKind.ROW and block.lead_in else None


def _telling_notes(index: Index, span: Span) -> list[Span]:
    """Return the first footnote of a span that names an organisation which the span doesn't.

    Who made a report often stands in its footnote alone.
    """
    document = index.documents[span.document_id]
    named = {mention.name for mention in organisations().find(document.text, span.start, span.end)}
    for note in document.footnotes_of(span.start, span.end):
        others = {mention.name for mention in organisations().find(document.text, note.start, note.end)}
        if others - named and not _CITES_PAPER.match(note.text):
            return [Span(document.id, note.start, note.end)]
    return []


def _widened(index: Index, span: Span, candidates: Sequence[Candidate], limit: int) -> Span:
    """Add the sentences around a span, the better neighbour first, as long as the words last.

    What is asked often stands one sentence further ("Deze projecten lopen tot …"), where
    similarity can't see it (development split: 0.69 → 0.76 strictly correct).
    """
    scores = {(c.start, c.end): c.score for c in candidates}
    if motion_wishes(index.documents[span.document_id], span.start):
        return span  # a wish and the reasons for it aren't said in one breath
    passage = next(c.hit.position for c in candidates if overlap(span, _span(c)))
    around = [_sentence_span(index, place) for place in index.sentences_of(passage)]
    text = index.documents[span.document_id].text
    while True:
        before = [other for other in around if other.end <= span.start][-1:]
        after = [other for other in around if other.start >= span.end][:1]
        # A sentence that introduces a list says nothing without it.
        after = [other for other in after if not text[other.start : other.end].endswith(":")]
        wider = [(scores.get((o.start, o.end), 0.0), hull(span, o)) for o in (*before, *after)]
        fitting = [(score, hull) for score, hull in wider if _words(index, hull) <= limit]
        if not fitting:
            return span
        span = max(fitting, key=lambda option: (option[0], option[1].start))[1]


def _span(candidate: Candidate) -> Span:
    return Span(candidate.hit.passage.document_id, candidate.start, candidate.end)


def _sentence_span(index: Index, place: int) -> Span:
    sentence = index.sentences[place]
    return Span(index.passages[sentence.passage].document_id, sentence.start, sentence.end)


def hull(one: Span, other: Span) -> Span:
    """Return the shortest span that holds two of one document."""
    return Span(one.document_id, min(one.start, other.start), max(one.end, other.end))


def _joined(index: Index, spans: Sequence[Span]) -> list[Span]:
    """Put neighbours together: sentences that follow each other in a block are one quote."""
    joined: list[Span] = []
    for span in spans:
        text = index.documents[span.document_id].text
        for at, other in enumerate(joined):
            first, second = sorted((span, other), key=lambda s: s.start)
            between = text[first.end : second.start]
            if other.document_id == span.document_id and between == " ":
                joined[at] = Span(span.document_id, first.start, second.end)
                break
        else:
            joined.append(span)
    return joined


def nearby_spans(candidates: Sequence[Candidate]) -> list[Span]:
    """Choose at most three sentences, of different passages, to show beside a refusal."""
    spans: list[Span] = []
    seen: set[int] = set()
    for candidate in candidates:
        if candidate.score < candidates[0].score - _CLOSE_NEARBY:
            break
        says_something = candidate.hit.passage.kind is not BlockKind.NOTE and candidate.text[-1:] != ":"
        if candidate.hit.position not in seen and says_something:
            seen.add(candidate.hit.position)
            spans.append(Span(candidate.hit.passage.document_id, candidate.start, candidate.end))
    return spans[:_MOST_NEARBY]


def cite(index: Index, spans: Sequence[Span]) -> tuple[Citation, ...]:
    """Make numbered citations, each checked against its source.

    Raises CitationError if a quote isn't what its source says.
    """
    citations = []
    for number, span in enumerate(spans, 1):
        document = index.documents[span.document_id]
        block = document.block_at(span.start)
        notes = document.footnotes_of(block.start, block.end)
        citations.append(
            Citation(
                number=number,
                quote=document.text[span.start : span.end],
                document=document,
                start=span.start,
                end=span.end,
                footnotes=tuple(note.number for note in notes),
            )
        )
    return tuple(citations)


def answer_text(
    question: Question,
    citations: Sequence[Citation],
    emphasis: Sequence[Asks],
    missing: Sequence[str] = (),
) -> str:
    """Write the answer: one quote as a sentence, several as a list, then what is missing.

    `emphasis` says for each citation which values stand out in bold.
    """
    quotes = [
        f"{lead_in(c)}“{in_bold(c.quote, find_values(c.quote, asks))}” [{c.number}]"
        for c, asks in zip(citations, emphasis, strict=True)
    ]
    body = quotes[0] if len(quotes) == 1 else "\n".join(f"- {quote}" for quote in quotes)
    if missing:
        body += f"\n\n{texts.MISSING} {' '.join(missing)}"
    return f"{texts.ENGLISH_LEAD_IN}\n\n{body}" if question.english else body


def lead_in(citation: Citation) -> str:
    """Return who says a quote, when and how, where that isn't the kabinet stating how things stand now.

    An answer that is quoted without its question gets that too.
    """
    voice = citation.voice
    date = texts.date_in_words(citation.document.date)
    if citation.newer is not None:
        return f"{texts.earlier(date)} "
    if voice.manner is Manner.WISHES:
        return f"{texts.wish(date)} "
    if voice.manner is Manner.CONSIDERS:
        return f"{texts.consideration(date)} "
    if voice.name:
        return f"{texts.said(voice.name, date, asks=voice.manner is Manner.ASKS)} "
    if voice.manner is Manner.ASKS:
        return f"{texts.asked_by_kamer(date)} "
    block = citation.document.block_at(citation.start)
    if block.kind is BlockKind.EXCHANGE and block.lead_in and block.lead_in[1] <= citation.start:
        return f"{texts.answer_to(citation.document.text[slice(*block.lead_in)])} "
    return ""


def correction_text(contradiction: Contradiction, citations: Sequence[Citation]) -> str:
    """Write what the question takes for granted and the documents say otherwise."""
    quotes = "\n".join(f"- {lead_in(c)}“{c.quote}” [{c.number}]" for c in citations)
    return f"{texts.contradicts(contradiction.found, contradiction.said)}\n\n{quotes}"


def refusal_text(citations: Sequence[Citation], *, letter: bool, english: bool) -> str:
    """Write a refusal, with what is near marked as no answer; `letter`: only the letter was searched."""
    refusal = texts.NOT_FOUND if letter else texts.NOT_FOUND_IN_ANY
    if english:
        refusal = f"{texts.ENGLISH_NOT_FOUND}\n\n{refusal}"
    if not citations:
        return refusal
    quotes = "\n".join(f"- {lead_in(c)}“{c.quote}” [{c.number}]" for c in citations)
    return f"{refusal}\n\n{texts.NEARBY}\n\n{quotes}"


def _listed(index: Index, best: Candidate, settings: AssistantSettings, *, asked: bool) -> list[Span]:
    """Return lead-in and items if the best sentence introduces a list, else nothing.

    Where a list is `asked` for, the sentence before the one that introduces it will do too.
    """
    document = index.documents[best.hit.passage.document_id]
    end = _end_of_opening(document, best, asked=asked)
    items = _items_after(document, document.block_at(best.start)) if end else []
    if not items:
        return []
    spans = [Span(document.id, best.start, end)]
    words = _words(index, spans[0])
    limit = settings.max_list_words
    for item in items:
        # Whole items while they are short, else each one's first sentence.
        first = sentence_spans(document.text, item.start, item.end)[0]
        for start, end in ((item.start, item.end), first):
            span = Span(document.id, start, end)
            if words + _words(index, span) <= limit * len(spans) / len(items):
                break
        spans.append(span)
        words += _words(index, span)
    return spans


def _end_of_opening(document: Document, best: Candidate, *, asked: bool) -> int:
    """Return where what opens a list ends: the sentence, if `asked` also the one behind it; else 0."""
    if best.text.endswith(":"):
        return best.end
    if not asked:
        return 0
    block = document.block_at(best.start)
    behind = [document.text[start:end] for start, end in sentence_spans(document.text, best.end, block.end)]
    return block.end if len(behind) == 1 and behind[0].endswith(":") and points_back(behind[0]) else 0


def with_whole_lists(index: Index, spans: Sequence[Span], limit: int) -> list[Span]:
    """Return spans, and of each list of which they hold most items all of it, as long as the words last.

    Before the items comes the sentence that opens the list.
    """
    whole: list[Span] = []
    for span in spans:
        opening, items = _list_around(index.documents[span.document_id], span)
        held = [item for item in items if any(overlap(item, other) for other in spans)]
        if len(held) >= max(_FEWEST_ITEMS, len(items) * _SHARE_OF_ITEMS):
            missing = [
                each for each in (*opening, *items) if not any(overlap(each, other) for other in whole)
            ]
            if sum(_words(index, part) for part in (*whole, *missing)) <= limit:
                whole += missing
        if not any(overlap(span, other) for other in whole):
            whole.append(span)
    return whole


def _list_around(document: Document, span: Span) -> tuple[list[Span], list[Span]]:
    """Return the sentence that opens the list in which a span stands, and its items; nothing if in none."""
    blocks = document.blocks
    first = blocks.index(document.block_at(span.start))
    if blocks[first].kind is not BlockKind.ITEM:
        return [], []
    while first > 0 and blocks[first - 1].kind is BlockKind.ITEM:
        first -= 1
    items = [blocks[first], *_items_after(document, blocks[first])]
    opening = []
    if first > 0:
        before = blocks[first - 1]
        start, end = sentence_spans(document.text, before.start, before.end)[-1]
        if document.text[start:end].endswith(":"):
            opening = [Span(document.id, start, end)]
    return opening, [Span(document.id, item.start, item.end) for item in items]


def _items_after(document: Document, block: Block) -> list[Block]:
    items: list[Block] = []
    for following in document.blocks[document.blocks.index(block) + 1 :]:
        if following.kind is not BlockKind.ITEM:
            break
        items.append(following)
    return items


def _whole(index: Index, question: Question, candidate: Candidate, room: int) -> Span:
    """Return the candidate as a span that can be understood, within `room` words if it can.

    The sentence before is added if this one points back to it, and a neighbour if only
    that holds the value asked for.
    """
    passage = candidate.hit.passage
    document = index.documents[passage.document_id]
    sentences = [
        (index.sentences[place].start, index.sentences[place].end)
        for place in index.sentences_of(candidate.hit.position)
    ]
    at = sentences.index((candidate.start, candidate.end))
    first = last = at
    if passage.kind in (BlockKind.SIGNATURE, BlockKind.EXCHANGE):
        first, last = 0, len(sentences) - 1
    wishes = motion_wishes(document, candidate.start)
    if (candidate.start, candidate.end) in wishes:
        first, last = sentences.index(wishes[0]), sentences.index(wishes[-1])
    if points_back(candidate.text) and at > 0:
        first = at - 1
    if has_pattern(question.asks) and not candidate.has_value:
        for neighbour in (at + 1, at - 1):
            if 0 <= neighbour < len(sentences) and find_values(
                document.text[slice(*sentences[neighbour])], question.asks
            ):
                first, last = min(first, neighbour), max(last, neighbour)
                break
    wide = Span(document.id, sentences[first][0], sentences[last][1])
    narrow = Span(document.id, candidate.start, candidate.end)
    return wide if _words(index, wide) <= room * (1 + _STRETCH) else narrow


def _words(index: Index, span: Span) -> int:
    return len(index.documents[span.document_id].text[span.start : span.end].split())


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    same = one.document_id == other.document_id
    return same and one.start < other.end and other.start < one.end
