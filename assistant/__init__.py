"""Question in, `Answer` out: statements that are checked quotes, or an honest refusal."""
