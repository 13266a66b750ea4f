"""Passages, vectors and words: `Document` in, searchable `Index` out."""
