"""What decides between an answer and a refusal."""

from dataclasses import replace

import pytest

from assistant.answer import Status
from assistant.premise import Known
from assistant.question import read_question
from assistant.reading import Reading
from assistant.scope import judge, needs_second_reading
from assistant.settings import AssistantSettings


@pytest.mark.parametrize(
    ("given", "wanted"), [(None, True), (-7.0, False), (-3.0, True), (0.0, False), (5.0, False)]
)
def test_passages_are_read_again_where_nothing_was_learned_or_it_says_too_little(given, wanted):
    assert needs_second_reading(Reading(given=given)) is wanted


@pytest.fixture(scope="module")
def judged(assistant):
    """Return the decision on a question, whatever it is, for a reading."""
    question = read_question("Wanneer gaat de vertrouwenslijn OBI open?")
    examined = assistant._examine(question)
    known = Known.of(assistant.index.documents.values())
    best, other = (candidate.place for candidate in examined.candidates[:2])

    def decide(given, joined):
        places = {best: joined[0], other: joined[1]} if joined else {}
        reading = replace(Reading(given=given), joined=places)
        hits, candidates = examined.hits, examined.candidates
        return judge(assistant.index, known, question, hits, candidates, AssistantSettings(), reading).status

    return decide


@pytest.mark.model
@pytest.mark.parametrize(
    ("given", "joined", "status"),
    [
        (3.0, (), Status.ANSWERED),
        (-3.0, (), Status.NOT_FOUND),
        # Read together, the best sentence answers.
        (-3.0, (1.0, -4.0), Status.ANSWERED),
        # Another one does, or none.
        (-3.0, (-4.0, 1.0), Status.NOT_FOUND),
        (-3.0, (-2.0, -4.0), Status.NOT_FOUND),
        # Where nothing was learned, any that was read will do.
        (None, (-4.0, 1.0), Status.ANSWERED),
        (None, (-4.0, -5.0), Status.NOT_FOUND),
    ],
)
def test_both_networks_must_agree_where_the_first_is_unsure(judged, given, joined, status):
    assert judged(given, joined) is status
