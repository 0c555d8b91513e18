"""The values of attributes, in asyncua's terms. Equal ones are one shared object where a NodeSpace makes them."""

from collections.abc import Sequence

from asyncua import ua
from asyncua.server.address_space import AttributeValue

from opcua_model.texts import Translated
from opcua_model.wire import ObjectIds
from plant_service.core.wip.model import Text


def attribute(value: object, type_: ua.VariantType) -> AttributeValue:
    return AttributeValue(ua.DataValue(ua.Variant(value, type_)))


def array(values: Sequence[object], type_: ua.VariantType) -> AttributeValue:
    """Of values as they are: a TranslatedList stays one."""
    return AttributeValue(ua.DataValue(ua.Variant(values, type_, is_array=True)))


def make_name(name: str, index: int) -> AttributeValue:
    return attribute(ua.QualifiedName(name, index), ua.VariantType.QualifiedName)


def make_text(text: str) -> AttributeValue:
    return attribute(ua.LocalizedText(text), ua.VariantType.LocalizedText)


def make_title(title: Text) -> AttributeValue:
    return attribute(Translated(title.en, title.zh), ua.VariantType.LocalizedText)


def make_unit(unit: str) -> AttributeValue:
    """Named by its text only: plants write units in more ways than the UNECE codes know (OPC 10000-8 5.6.4)."""
    information = ua.EUInformation("", -1, ua.LocalizedText(unit), ua.LocalizedText(unit))
    return attribute(information, ua.VariantType.ExtensionObject)


def make_range(limits: tuple[float, float]) -> AttributeValue:
    return attribute(ua.Range(*limits), ua.VariantType.ExtensionObject)


def variable_type(has_unit: bool, has_range: bool) -> int:
    """By what is known of an analog value (OPC 10000-8 5.3.2)."""
    if has_range:
        return ObjectIds.AnalogUnitRangeType if has_unit else ObjectIds.BaseAnalogType
    return ObjectIds.AnalogUnitType if has_unit else ObjectIds.BaseDataVariableType
