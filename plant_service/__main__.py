"""`plant-service` and `python -m plant_service`."""

import sys

from plant_service.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
