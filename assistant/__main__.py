"""`python -m assistant` is the console script `actieagenda`."""

from assistant.cli import entry

entry()
