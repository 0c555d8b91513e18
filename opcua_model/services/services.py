"""The services of the server with what they work on."""

from datetime import UTC, datetime

from asyncua.server.address_space import AddressSpace

from opcua_model.audit.audit import Audit
from opcua_model.services.call import Methods
from opcua_model.services.read import Reader
from opcua_model.services.view import View
from opcua_model.subscriptions.service import Subscriptions
from opcua_model.type_tree import TypeTree


class Services:
    def __init__(self, space: AddressSpace) -> None:
        self.space = space
        self.audit: Audit
        self.types = TypeTree(space)
        self.started = datetime.now(UTC)
        self.reader = Reader(space, self.started)
        self.view = View(space, self.types)
        self.methods = Methods(space, self.types)
        self.subscriptions = Subscriptions(space, self.types)
