from tests.postgres import database, postgres, timescale, timescale_database

__all__ = ["database", "postgres", "timescale", "timescale_database"]
