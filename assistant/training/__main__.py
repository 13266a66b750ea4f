"""`make train`: learn all trained parts anew.

Everything is fixed by the bank, the letters to learn from, the model and the seed; on one kind of
machine a second run gives the same files.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from rich.console import Console

from assistant import subject as shipped
from assistant.bank import DATA_FOLDER, read_rows
from assistant.training import networks, subject
from assistant.training.gather import gather
from index.encoder import load_encoder
from index.settings import IndexSettings

MATERIAL = Path("build") / "material.npz"


def main() -> None:
    """Learn, write the files to `assistant/data/`, and print the figures."""
    began = time.perf_counter()
    encoder = load_encoder(IndexSettings())
    rows, _ = read_rows()
    learned, figures = subject.train(encoder, [row.question for row in rows], DATA_FOLDER)
    shipped.save_subject(learned)
    (DATA_FOLDER / "subject.json").write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    material = gather()
    material.save(MATERIAL)
    figures_of_networks = networks.train(material)
    seconds = round(time.perf_counter() - began)
    Console().print_json(data={"subject": figures, **figures_of_networks, "seconds": seconds})


if __name__ == "__main__":
    main()
