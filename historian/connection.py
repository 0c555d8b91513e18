"""Connections to the database: their timeouts, and psycopg's errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow

from plant_service.core.errors import StoreAway, StoreError

_CONNECT_SECONDS = 5
#: Beyond these a database counts as away, for the server and for a line that went silent.
STATEMENT_SECONDS = 30
CALL_SECONDS = STATEMENT_SECONDS + 15


async def connect(dsn: str) -> AsyncConnection[TupleRow]:
    """An autocommit connection with timeouts everywhere. What `dsn` says itself goes before."""
    defaults: dict[str, Any] = {
        "connect_timeout": _CONNECT_SECONDS,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "application_name": "plant-service",
        "options": f"-c statement_timeout={STATEMENT_SECONDS}s -c timezone=UTC",
    }
    with explained(dsn):
        return await AsyncConnection.connect(make_conninfo(**{**defaults, **conninfo_to_dict(dsn)}), autocommit=True)


@contextmanager
def explained(dsn: str) -> Iterator[None]:
    """Turns psycopg's errors into StoreAway (a retry may help) or StoreError, with the database's name and place."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.UndefinedTable, OSError) as error:
        raise StoreAway(f"{place(dsn)} cannot be used now: {_words(error)}") from error
    except psycopg.errors.InsufficientPrivilege as error:
        role = conninfo_to_dict(dsn).get("user", "<its user>")
        raise StoreError(
            f"{place(dsn)} refused: {_words(error)}; have its owner run GRANT ALL ON SCHEMA public TO {role}, and for "
            f"tables that another role made ALTER TABLE ... OWNER TO {role}"
        ) from error
    except psycopg.Error as error:
        raise StoreError(f"{place(dsn)} refused: {_words(error)}") from error


def place(dsn: str) -> str:
    """Where the database is, without its password."""
    parts = conninfo_to_dict(dsn)
    return f"database {parts.get('dbname', '')} at {parts.get('host', 'localhost')}:{parts.get('port', 5432)}"


def _words(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return " ".join(str(error).split()) or type(error).__name__
