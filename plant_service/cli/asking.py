"""Asking a running service over its HTTP API."""

import json
import urllib.error
import urllib.request
from typing import Any

from plant_service.core.errors import PlantError

DEFAULT = "http://127.0.0.1:8080"
ANSWER_SECONDS = 5.0


def ask(service: str, path: str, absent: str = "") -> Any:
    """The JSON of `path`. Raises PlantError; with the words `absent` where the service has no such path."""
    url = f"{service.rstrip('/')}{path}"
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as answer:
            return json.load(answer)
    except (OSError, ValueError) as error:
        if absent and isinstance(error, urllib.error.HTTPError):
            error.close()
            if error.code == 404:
                raise PlantError(absent) from error
        raise PlantError(f"no service answers at {url}: {error}; its address is `web: listen` of plant.yaml") from error
