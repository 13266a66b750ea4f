"""How good the assistant is, measured without a language model as judge."""
