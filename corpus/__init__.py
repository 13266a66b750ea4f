"""Documents: files in, `Document` out. This layer imports none of the others."""
