"""Who says a stretch of a document, and how: a debate has many speakers, a motion wishes, a member asks.

A document has one speaker, but a report of a debate gives the words of ministers and members, an
answer to Kamervragen repeats the question, and a motion's wish is the Kamer's alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.exchanges import role_of_label
from corpus.model import Block, BlockKind, Document, Speaker
from corpus.sentences import sentence_spans
from corpus.turns import SPEAKER_LABEL


class Manner(StrEnum):
    """How something is said.

    WISHES is what a motion asks of the government, CONSIDERS what it gives as reason, ASKS a
    question of a member or of the Kamer; all else STATES.
    """

    STATES = "states"
    WISHES = "wishes"
    CONSIDERS = "considers"
    ASKS = "asks"


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says it, how, and in a debate the name there ("Mevrouw Becker (VVD)"), else ""."""

    speaker: Speaker
    manner: Manner = Manner.STATES
    name: str = ""


_MINISTER = re.compile(r"(?:De )?(?:minister|staatssecretaris)\b", re.IGNORECASE)
_MOTION = re.compile(r"De Kamer,?\s.*en gaat over tot de orde van de dag\.?$", re.IGNORECASE | re.DOTALL)
_WISH = re.compile(
    r"(?:^|[,;] )\W*(?:en )?(?:verzoekt|vraagt|roept|dringt|spreekt|draagt|nodigt|besluit|keurt|zegt)\b",
    re.IGNORECASE | re.MULTILINE,
)
_FORMULA = re.compile(
    r"(?:De Kamer|gehoord de (?:beraadslaging|discussie)|en gaat over tot de orde van de dag)[,;.]?",
    re.IGNORECASE,
)
# A question mark ends it, but for what a list or a bracket adds.
_QUESTION_END = re.compile(r"\?[”’\")\]]*$")


def voice_at(document: Document, start: int, end: int) -> Voice:
    """Return who says `text[start:end]`; of a stretch with several manners, what it comes to.

    A question with its answer is said by who answers, a motion's reasons with its wish are a wish.
    Raises IndexError if the stretch lies outside the text.
    """
    block = document.block_at(start)
    said = document.text[start:end]
    if is_motion(document, block):
        return Voice("kamer", Manner.WISHES if _WISH.search(said) else Manner.CONSIDERS)
    if block.kind is BlockKind.EXCHANGE:
        asked = block.lead_in
        only_asked = asked is not None and block.start <= asked[0] and end <= asked[1]
        return Voice("kamer", Manner.ASKS) if only_asked else Voice(document.speaker)
    label = _label_of(document, block)
    if label:
        speaker: Speaker = "kabinet" if _MINISTER.match(label) else "kamer"
        asks = speaker == "kamer" and _QUESTION_END.search(said)
        return Voice(speaker, Manner.ASKS if asks else Manner.STATES, label)
    if document.speaker == "kamer" and _QUESTION_END.search(said):
        return Voice("kamer", Manner.ASKS)
    return Voice(document.speaker)


def is_motion(document: Document, block: Block) -> bool:
    """Whether a block is a motion: "De Kamer, … verzoekt de regering … orde van de dag"."""
    return block.kind is BlockKind.PARAGRAPH and bool(_MOTION.match(document.text, block.start, block.end))


def motion_wishes(document: Document, offset: int) -> tuple[tuple[int, int], ...]:
    """Return the lines that say what the motion at `offset` asks for, as offsets; none if there is none."""
    block = document.block_at(offset)
    if not is_motion(document, block):
        return ()
    lines = sentence_spans(document.text, block.start, block.end)
    return tuple(line for line in lines if _WISH.search(document.text[slice(*line)]))


def is_formula(document: Document, start: int, end: int) -> bool:
    """Whether `text[start:end]` only names or opens what follows, and says nothing itself.

    That is the label of a question, an answer or a speaker, and a motion's fixed lines.
    """
    block = document.block_at(start)
    said = document.text[start:end]
    if block.kind is BlockKind.EXCHANGE:
        return role_of_label(said) != ""
    if is_motion(document, block):
        return _FORMULA.fullmatch(said) is not None
    label = _label_of(document, block)
    return bool(label) and said.rstrip(":") == label and start == block.start


def _label_of(document: Document, block: Block) -> str:
    """Return the name before a turn, without its colon, if the block is (part of) one, else ""."""
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        return ""
    match = SPEAKER_LABEL.match(document.text, block.start, block.end)
    if match:
        # "De minister werkt aan:" before a list has nothing of its own behind it.
        return match[0].rstrip(":") if match.end() < block.end else ""
    if block.lead_in is None or document.block_at(block.lead_in[0]).end == block.lead_in[1]:
        return ""
    named = SPEAKER_LABEL.fullmatch(document.text[slice(*block.lead_in)])
    return named[0].rstrip(":") if named else ""
