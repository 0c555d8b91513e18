"""Our namespace. Clients rely on its name and on its index."""

NAMESPACE = "urn:plant-service:wip"
INDEX = 2
