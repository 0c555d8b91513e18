"""Our namespace. Clients rely on its name and on its index."""

NAMESPACE = "urn:plant-service:wip"
INDEX = 2
#: Of the server's own namespace, in which nodes come and go with the sessions.
SERVER_INDEX = 1
