"""Commits until it is killed; prints each sequence number once its commit has returned. Argument: the folder."""

import sys
from itertools import count
from pathlib import Path

from historian.journal import SqliteJournal
from plant_service.core.ports import Entries
from tests.historian.samples import batch, event, sample_input

journal = SqliteJournal(Path(sys.argv[1]))
for sequence in count(1):
    journal.commit(
        Entries(inputs=[sample_input(sequence)], samples=[batch(sequence, *range(50))], events=[event(sequence)])
    )
    sys.stdout.write(f"{sequence}\n")
    sys.stdout.flush()
