"""The journal's file: opening, locking and versioning it, and its errors in words."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import uuid4

from plant_service.core.errors import StoreError

#: Version of the tables below and of what is in them; stands in the file's `user_version`. 2: samples are frames, those
#: that an earlier version left behind still texts.
SCHEMA = 2

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE input (sequence INTEGER PRIMARY KEY, time INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE event_id (id TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX event_id_sequence ON event_id (sequence);
CREATE TABLE spool (
    position INTEGER PRIMARY KEY AUTOINCREMENT,  -- AUTOINCREMENT: a position never comes twice, also when all are gone
    -- How many samples; 0 = events, -1 = "[first, last]" of table input, -2 = a checkpoint.
    samples INTEGER NOT NULL,
    bytes INTEGER NOT NULL,                      -- length of a body of samples, as it counts against the bound
    body TEXT NOT NULL                           -- of samples a blob, see sample_frames.py
);
CREATE INDEX spool_samples ON spool (position, samples, bytes) WHERE samples > 0;
CREATE TABLE checkpoint (only INTEGER PRIMARY KEY CHECK (only = 1), sequence INTEGER NOT NULL, body TEXT NOT NULL);
"""


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turns errors of SQLite and the file system into StoreError with the file's path and what to do."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise StoreError(f"journal {file}: {error}; nothing of this commit was written") from error
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"journal {file}: {error}; {_advice(error)}") from error


def _advice(error: sqlite3.Error | OSError) -> str:
    text = str(error)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or "No space" in text:
        return "nothing of this commit was written: free space on this disk, the next commit tries again"
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return (
            "the file is damaged: put back a copy, or move journal.sqlite* away and start with an empty journal "
            "(what was delivered is in the database)"
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM) or isinstance(error, OSError):
        return "give the service's user the right to write in this folder, or choose another one"
    return "nothing of this commit was written: check the disk, the next commit tries again"


def lock(folder: Path) -> IO[bytes]:
    """Takes the folder for this process until the file is closed or the process ends, however it ends."""
    file = (folder / "journal.lock").open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise StoreError(f"data folder {folder}: another service runs on it; stop it or choose another one") from error
    return file


def open_file(file: Path) -> sqlite3.Connection:
    """Opens or makes the journal. Leaves a file of a newer version untouched."""
    connection = connect(file)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise StoreError(
                f"journal {file} was written by a newer version of plant-service (schema {version}, this one knows "
                f"{SCHEMA}): start that version or choose another folder"
            )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        if version == 0:
            _make(connection)
        elif version < SCHEMA:
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
        # Not in _TABLES: files of earlier days have it not, and earlier versions of the service do not mind it.
        connection.execute("CREATE INDEX IF NOT EXISTS spool_record ON spool (position) WHERE samples <= 0")
    except BaseException:  # whatever it was, a cancellation too: cleaned up, and raised again
        connection.close()
        raise
    return connection


def connect(file: Path) -> sqlite3.Connection:
    # One thread at a time is enough for SQLite; Python's check asks for always the same one.
    return sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=10)


def _make(connection: sqlite3.Connection) -> None:
    statements = "".join(
        f"INSERT INTO meta VALUES ('{name}', {value!r});\n"
        for name, value in (("source", str(uuid4())), ("events", 0), ("samples_dropped", 0), ("spool_bytes", 0))
    )
    connection.executescript(f"BEGIN IMMEDIATE;{_TABLES}{statements}PRAGMA user_version = {SCHEMA};COMMIT;")
