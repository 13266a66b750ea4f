"""Which questions of a benchmark have a near-duplicate among others."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from evaluation.dataset import NAMED, dataset_path, read_dataset
from index.lexical import STOP_WORDS, words_of

_NEAR = 0.75
_SHORT = 2


def content(text: str) -> list[str]:
    """Return the words of a text that aren't stop words."""
    return [word for word in words_of(text) if word not in STOP_WORDS]


def benchmark_items_like(questions: Sequence[str]) -> list[str]:
    """Return the ids of the items of all sets that one of the questions nearly repeats.

    Near is a Jaccard overlap of content words of 0.75 or more; where one of the two has at most two
    such words, all the same words.
    """
    items = [item for name in NAMED for item in read_dataset(dataset_path(name))]
    counter = CountVectorizer(analyzer=content, binary=True)
    ours: csr_matrix = counter.fit_transform(questions)
    theirs = counter.transform([item.question for item in items])
    # Words that none of ours has count too.
    sizes = np.array([len(set(content(item.question))) for item in items])[:, None]
    own = np.asarray(ours.sum(axis=1)).ravel()[None, :]
    shared = (theirs @ ours.T).toarray()
    union = sizes + own - shared
    border = np.where(np.minimum(sizes, own) > _SHORT, _NEAR * union, union)
    near = ((shared >= border) & (shared > 0)).any(axis=1)
    return [item.id for item, found in zip(items, near, strict=True) if found]
