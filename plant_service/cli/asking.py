"""Asking a running service over its HTTP API."""

import json
import urllib.error
import urllib.request
from http.client import NOT_FOUND
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
    except urllib.error.HTTPError as error:
        with error:
            raise PlantError(absent if absent and error.code == NOT_FOUND else f"{url} answers: {error}") from error
    except (OSError, ValueError) as error:
        raise PlantError(f"no service answers at {url}: {error}; its address is `web: listen` of plant.yaml") from error
