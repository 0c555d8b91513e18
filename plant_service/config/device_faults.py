"""What of a device does not fit its tag list: outputs that cannot be written, clocks that tell no time."""

from collections.abc import Iterator, Mapping

from connectors.settings_base import BlockDevice
from connectors.tags import TagSettings
from plant_service.config.schema import DeviceBlock
from plant_service.config.suggestions import did_you_mean
from plant_service.config.yaml_source import KeyPath
from plant_service.core.samples import TagType


def device_faults(devices: Mapping[str, DeviceBlock], tags: Mapping[str, TagSettings]) -> Iterator[tuple[KeyPath, str]]:
    """Where it stands, and what is wrong. Devices without tags are passed by: their list could not be read."""
    for device, block in devices.items():
        known = {name.partition(".")[2]: tag for name, tag in tags.items() if name.startswith(f"{device}.")}
        for output in outputs_of(block) if known else ():
            if message := _refused_output(block, device, output, known):
                yield ("devices", device, "outputs"), message
        clock = block.settings.clock
        if known and clock and (message := _refused_clock(device, "clock", clock, known)):
            yield ("devices", device, "clock"), message
        for tag in known.values():
            if tag.source_time and (message := _refused_source(device, tag, known)):
                yield ("devices", device, "tags"), message


def outputs_of(block: DeviceBlock) -> tuple[str, ...]:
    return block.settings.outputs if isinstance(block.settings, BlockDevice) else ()


def _refused_output(block: DeviceBlock, device: str, output: str, known: Mapping[str, TagSettings]) -> str:
    """Why a tag cannot be an output, "" where it can."""
    if output not in known:
        return _no_tag(device, output, known)
    try:
        assert isinstance(block.settings, BlockDevice)
        block.settings.check_output(known[output])
    except ValueError as error:
        return str(error)
    return ""


def _refused_source(device: str, tag: TagSettings, known: Mapping[str, TagSettings]) -> str:
    key = f"source_time of {tag.name}"
    message = _refused_clock(device, key, tag.source_time, known)
    if not message and known[tag.source_time].poll != tag.poll:
        return f"{key}: {tag.source_time} has another poll, so it is not the time of this value; give both the same"
    return message


def _refused_clock(device: str, key: str, clock: str, known: Mapping[str, TagSettings]) -> str:
    if clock not in known:
        return _no_tag(device, clock, known)
    kind = known[clock].type
    if kind is TagType.STRING or kind.is_integer:
        return ""
    return f"{key}: {clock} is of type {kind}; a time is a string, date_and_time or dtl, or a whole number since 1970"


def _no_tag(device: str, name: str, known: Mapping[str, TagSettings]) -> str:
    return f"there is no tag {name!r} in the tag list of device {device!r}{did_you_mean(name, known)}"
