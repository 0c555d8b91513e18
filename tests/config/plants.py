"""A small right plant as text, to be made wrong by tests."""

from pathlib import Path

from plant_service.config.load import load
from plant_service.config.plant import Plant
from plant_service.core.errors import ConfigError

PLANT = """\
site: Suzhou
timezone: Asia/Shanghai
devices:
  press: {protocol: modbus-tcp, address: "127.0.0.1:5020", poll: 500ms, tags: press.csv}
areas:
  Assembly:
    lines:
      L1:
        stations:
          OP10:
            signals:
              - {observe: completed, counter: press.PartCount}
products:
  BRACKET:
    route:
      - {operation: 10, stations: [L1/OP10], standard_time: 6s}
orders:
  - {order: 1001, product: BRACKET, quantity: 500, due: 2026-12-01}
"""
TAGS = """\
name,address,type
PartCount,hr:100,uint16
Total,hr:104,int32
State,hr:102,uint16
Running,co:0,bool
Code,hr:200/16,string
Oil,hr:110,float32
"""


def write_plant(folder: Path, plant: str | bytes = PLANT, tags: str | bytes = TAGS) -> Path:
    for name, content in (("plant.yaml", plant), ("press.csv", tags)):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "plant.yaml"


def loaded(folder: Path, plant: str | bytes = PLANT, tags: str | bytes = TAGS) -> Plant:
    return load(write_plant(folder, plant, tags))


def problems(folder: Path, plant: str | bytes = PLANT, tags: str | bytes = TAGS) -> list[str]:
    """The problems as `file:line: message`; empty for a plant that loads."""
    try:
        loaded(folder, plant, tags)
    except ConfigError as error:
        return [str(problem).replace(f"{folder}/", "") for problem in error.problems]
    return []


def with_signal(*signals: str) -> str:
    lines = "\n".join(f"              - {signal}" for signal in signals)
    return PLANT.replace("              - {observe: completed, counter: press.PartCount}", lines)
