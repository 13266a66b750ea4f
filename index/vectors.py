"""Nearest vectors by inner product. The one file that knows FAISS."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.encoder import FloatMatrix
from index.errors import IndexDamagedError

_NEIGHBOURS = 32  # links a vector has in the approximate graph (HNSW, Malkov & Yashunin 2016)
_SEARCH_WIDTH = 256


class VectorIndex:
    """Unit vectors, searched by inner product (= cosine similarity, in [-1, 1]).

    Exact below a given number of vectors; from there on an HNSW graph, which may miss
    a neighbour but answers in milliseconds.
    """

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: FloatMatrix, exact_below: int) -> VectorIndex:
        """Index `vectors`, shape (n, dimensions), rows of unit length."""
        dimensions = vectors.shape[1]
        if len(vectors) < exact_below:
            index: faiss.Index = faiss.IndexFlatIP(dimensions)
        else:
            index = faiss.IndexHNSWFlat(dimensions, _NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efSearch = _SEARCH_WIDTH
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    def __len__(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    def search(self, query: FloatMatrix, count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return (positions, similarities) of the nearest `count` vectors, best first.

        `query` is one vector, shape (dimensions,). Fewer come back if fewer there are.
        """
        similarities, positions = self._index.search(query[None, :], min(count, len(self)))
        found = positions[0] >= 0
        return positions[0][found], similarities[0][found]

    def vectors(self, positions: npt.NDArray[np.int64]) -> FloatMatrix:
        """Return the vectors at `positions`, float32 of shape (len(positions), dimensions)."""
        found = self._index.reconstruct_batch(np.ascontiguousarray(positions, dtype=np.int64))
        return np.asarray(found, dtype=np.float32)

    def similarities(self, query: FloatMatrix, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Return the similarity of `query` to the vectors at `positions`, in that order."""
        return np.asarray(self.vectors(positions) @ query, dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the index to a file. Raises OSError if that isn't possible."""
        # FAISS' own writing raises RuntimeError, which tells a full disk from nothing.
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Read an index. Raises IndexDamagedError if the file isn't one."""
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise IndexDamagedError(f"{path} is not a FAISS index; build the index anew.") from error
