"""Methods of the Server object about subscriptions (OPC 10000-5 9.1, 9.2)."""

from collections.abc import Sequence

from asyncua import ua

from opcua_model.services.call import Method, MethodCall
from opcua_model.subscriptions.service import Subscriptions
from opcua_model.wire import ObjectIds


def server_methods(subscriptions: Subscriptions) -> dict[int, Method]:
    """Methods by the number of their node in the standard."""

    async def get_monitored_items(call: MethodCall) -> Sequence[ua.Variant]:
        items = call.session.publishing.find(call.arguments[0]).items.values()
        return (
            ua.Variant([item.id for item in items], ua.VariantType.UInt32, is_array=True),
            ua.Variant([item.client_handle for item in items], ua.VariantType.UInt32, is_array=True),
        )

    async def resend_data(call: MethodCall) -> Sequence[ua.Variant]:
        call.session.publishing.find(call.arguments[0]).resend()
        return ()

    return {
        ObjectIds.Server_GetMonitoredItems: get_monitored_items,
        ObjectIds.Server_ResendData: resend_data,
    }
