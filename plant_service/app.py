"""The composition root: builds everything from the configuration, joins it, and runs it in one TaskGroup."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.registry import build
from historian.embedded import embedded
from historian.journal import SqliteJournal
from historian.maintenance import Maintenance
from historian.reader import PostgresReader
from historian.writer import PostgresWriter
from opcua_model.server import OpcUaServer
from plant_service.config.plant import Plant
from plant_service.core.errors import StoreError
from plant_service.core.outputs import Output
from plant_service.core.ports import CommandPort, Connector, OutputDevice, Publisher
from plant_service.core.wip.engine import Engine
from plant_service.core.wip.summary import summary
from plant_service.core.wip.view import EngineView
from plant_service.runtime.clock import SteadyClock
from plant_service.runtime.command_door import CommandDoor
from plant_service.runtime.diagnostics import Diagnostics
from plant_service.runtime.explainer import OwnProcess
from plant_service.runtime.forwarding import Forwarder
from plant_service.runtime.health import DeviceHealth
from plant_service.runtime.history import History
from plant_service.runtime.outputs import DeviceOutputs
from plant_service.runtime.pipeline import Pipeline
from plant_service.runtime.plc_clock import PlcClock, SourceTimes
from plant_service.runtime.polling import Poller
from plant_service.runtime.recovery import recover
from plant_service.runtime.worker import Worker
from plant_service.web.board import WebBoard

log = logging.getLogger(__name__)

DATABASE_PAUSE = 10.0
DRAIN_SECONDS = 20.0


@dataclass(slots=True)
class Running:
    """What a running service tells whoever started it."""

    opcua: str
    http: str
    commands: CommandPort
    devices: dict[str, DeviceHealth]
    database: History


async def serve(
    plant: Plant,
    data: Path,
    stop: asyncio.Event,
    publishers: Sequence[Publisher] = (),
    started: Callable[[Running], None] = lambda running: None,
) -> dict[str, Any]:
    """Runs the service until `stop` is set; returns the summary. `data` is made if missing.

    Everything that can be refused (configuration, data folder, ports) is refused before the first poll, as PlantError.
    """
    clock = SteadyClock()
    async with AsyncExitStack() as stack:
        worker = await stack.enter_async_context(Worker("journal"))
        journal = await worker.run(lambda: SqliteJournal(data, plant.historian.spool_limit, plant.historian.spool_age))
        stack.push_async_callback(worker.run, journal.close)
        spool = await stack.enter_async_context(Worker("spool"))
        engine, intake = await worker.run(lambda: recover(plant.model, journal, clock(), str(plant.path)))
        history = History()
        shown: list[Publisher] = []
        outputs: dict[str, DeviceOutputs] = {}
        pipeline = Pipeline(
            engine,
            intake,
            journal,
            worker,
            shown,
            clock,
            lambda wanted: _want(outputs, wanted),
            plant.heartbeats,
        )
        server = OpcUaServer(
            plant.opcua, plant.model, plant.published_tags, history, pipeline, data / "pki", data / "users.yaml"
        )
        await stack.enter_async_context(server)
        devices: dict[str, DeviceHealth] = {}
        explainer, view = OwnProcess(plant.path, data), EngineView(engine)
        board = WebBoard(plant.web, plant.model, devices, lambda: history.state, pipeline, explainer, view.persons)
        await stack.enter_async_context(board)
        await stack.enter_async_context(explainer)
        await board.publish_events(tuple(engine.state.alarms.values()))
        await server.publish_events((*engine.state.alarms_over.values(), *engine.state.alarms.values()))
        connectors = {name: build(name, device.settings, device.tags) for name, device in plant.devices.items()}
        outputs.update(_outputs(plant, connectors))
        shown += [server, board, *publishers]
        pollers = [
            Poller(
                name,
                connectors[name],
                device.scans,
                clock,
                pipeline.deliver,
                outputs.get(name),
                _plc_clock(plant, name),
                _source_times(plant, name),
            )
            for name, device in plant.devices.items()
        ]
        devices.update((name, poller.health) for name, poller in zip(plant.devices, pollers, strict=True))
        await stack.enter_async_context(CommandDoor(data, pipeline))
        started(Running(server.endpoint, board.address, pipeline, devices, history))
        no_more = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            folding = group.create_task(pipeline.run(), name="pipeline")
            polling = [
                group.create_task(poller.run(), name=f"poller {name}")
                for name, poller in zip(plant.devices, pollers, strict=True)
            ]
            diagnostics = Diagnostics(devices, clock, pipeline.deliver)
            polling.append(group.create_task(diagnostics.run(), name="diagnostics"))
            storing = group.create_task(
                _keep_history(plant, data, spool, journal, history, pipeline.committed, no_more), name="historian"
            )
            await stop.wait()
            for poll in polling:
                poll.cancel()
            await asyncio.wait(polling)
            pipeline.stop()
            await folding
            no_more.set()
            await storing
        return _final_summary(engine, await worker.run(journal.event_count), history, devices)


def _plc_clock(plant: Plant, device: str) -> PlcClock | None:
    settings = plant.devices[device].settings
    if not settings.clock:
        return None
    return PlcClock(device, f"{device}.{settings.clock}", _zone(plant, device))


def _source_times(plant: Plant, device: str) -> SourceTimes | None:
    carriers = plant.devices[device].source_times
    named = {f"{device}.{tag}": f"{device}.{carrier}" for tag, carrier in carriers.items()}
    return SourceTimes(named, _zone(plant, device)) if named else None


def _zone(plant: Plant, device: str) -> ZoneInfo:
    return ZoneInfo(plant.devices[device].settings.clock_zone or plant.model.timezone)


def _outputs(plant: Plant, connectors: Mapping[str, Connector]) -> dict[str, DeviceOutputs]:
    """For the devices that permit writes."""
    return {
        name: DeviceOutputs(connector, device.write_interval)
        for name, device in plant.devices.items()
        if isinstance(connector := connectors[name], OutputDevice)
    }


def _want(outputs: Mapping[str, DeviceOutputs], wanted: Mapping[str, Output]) -> None:
    for device in outputs.values():
        device.want(wanted)


async def _keep_history(
    plant: Plant,
    data: Path,
    worker: Worker,
    journal: SqliteJournal,
    history: History,
    committed: asyncio.Event,
    no_more: asyncio.Event,
) -> None:
    """Starts or finds the database, forwards to it until `no_more`, then what is left, for DRAIN_SECONDS at most."""
    if plant.historian.database == "none":
        history.state = "not configured"
        await no_more.wait()
        return
    failed = False
    while not no_more.is_set():
        try:
            async with _database(plant, data) as dsn:
                history.dsn, history.state = dsn, "ready"
                await _forward(plant, dsn, worker, journal, history, committed, no_more)
        except StoreError as error:
            history.state = "away"
            if not failed:
                log.error("historian: %s; the journal keeps everything, trying again", error)
            failed = True
            await _pause(no_more, DATABASE_PAUSE)


@asynccontextmanager
async def _database(plant: Plant, data: Path) -> AsyncIterator[str]:
    if plant.historian.database != "embedded":
        yield plant.historian.database
        return
    async with embedded(data) as dsn:
        log.info("embedded PostgreSQL is ready: psql '%s'", dsn)
        yield dsn


async def _forward(
    plant: Plant,
    dsn: str,
    worker: Worker,
    journal: SqliteJournal,
    history: History,
    committed: asyncio.Event,
    no_more: asyncio.Event,
) -> None:
    writer = PostgresWriter(dsn, plant.published_tags, plant.model)
    reader = PostgresReader(dsn)
    history.reader = reader
    forwarder = Forwarder(journal, worker, writer, committed)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(forwarder.run(), name="forwarder"),
                group.create_task(Maintenance(dsn, plant.historian.keep).run(), name="maintenance"),
            ]
            await no_more.wait()
            for task in tasks:
                task.cancel()
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                history.delivered_all = await forwarder.drain()
                history.events = await writer.event_count()
        except (TimeoutError, StoreError) as error:
            log.warning(
                "historian: %s; the rest stays in the journal and follows at the next start", error or "too slow"
            )
    finally:
        history.reader = None
        await reader.close()
        await writer.close()


async def _pause(end: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await end.wait()
    except TimeoutError:
        return


def _final_summary(
    engine: Engine, events_journal: int, history: History, devices: dict[str, DeviceHealth]
) -> dict[str, Any]:
    return {
        **summary(engine),
        "events_journal": events_journal,
        "events_database": history.events,
        "devices": {
            name: {"polls": health.polls, "outages": health.outages, "overruns": health.overruns}
            for name, health in devices.items()
        },
    }
