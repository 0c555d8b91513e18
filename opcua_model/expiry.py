"""Tells in time, while the server runs, that its certificate ends; at a start identity.py looks after it."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from opcua_model.background import Background
from plant_service.identity import chain_of

log = logging.getLogger(__name__)

#: Told so many days before the end, and when it has come.
DAYS: Final = (60, 30, 7, 1, 0)
#: Seconds between looks; the clock may be set, and the file changed.
LOOK_AGAIN: Final = 3600.0


class Expiry(Background):
    """Watches the file while it is entered."""

    def __init__(self, certificate: Path) -> None:
        super().__init__("opcua certificate's end")
        self._file = certificate

    async def run(self) -> None:
        """Of the certificate that is in use; a new one counts from the next start."""
        end = x509.load_der_x509_certificate(chain_of(self._file.read_bytes())[0]).not_valid_after_utc
        told = DAYS[0] + 1
        while told > DAYS[-1]:
            reached = [days for days in DAYS if end - datetime.now(UTC) <= timedelta(days=days)]
            if reached and reached[-1] < told:
                told = reached[-1]
                log.warning(
                    "OPC UA certificate %s ends on %s; a start in the last 30 days makes a new one, which clients must "
                    "trust again; one from an authority must be renewed there",
                    self._file,
                    end.date(),
                )
            await asyncio.sleep(LOOK_AGAIN)
