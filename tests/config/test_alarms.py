"""Who owns which alarm, and how alarms are told: keys of plant.yaml."""

from pathlib import Path

from plant_service.core.durations import parse_duration
from plant_service.core.wip.alarms import ALARMS, AlarmRule
from tests.config.plants import PLANT, loaded, problems

OWNED = """\
site: Suzhou
responsible: manager
areas:
  Assembly:
    responsible: area
    lines:
      L1:
        responsible: line
        wip_cap: 30
        stations: {OP10: {responsible: foreman, wip_cap: 7}, OP20: {}}
      L2: {stations: {OP30: {}}}
  Paint: {lines: {L3: {stations: {OP40: {}}}}}
products:
  BRACKET:
    aging: 3d
    aging_percentile: 90
    wip_cap: 50
    route:
      - {operation: "10", stations: [L1/OP10], aging: 8h, aging_percentile: 95, starvation: 30m}
  LID:
    like: BRACKET
    no_progress: 2h
    overrides: {"10": {aging: 4h, aging_percentile: 80}}
alarms:
  gap: {severity: 800}
  quarantine: {responsible: quality, patience: 30m}
"""


def test_whoever_owns_a_station_is_named_there_or_above(tmp_path: Path) -> None:
    model = loaded(tmp_path, OWNED).model
    owners = [model.stations[path].responsible for path in ("L1/OP10", "L1/OP20", "L2/OP30", "L3/OP40")]
    assert owners == ["foreman", "line", "area", "manager"]
    assert model.responsible == "manager"


def test_limits_of_monitors_come_from_their_keys(tmp_path: Path) -> None:
    model = loaded(tmp_path, OWNED).model
    bracket, lid = model.products["BRACKET"], model.products["LID"]
    hour = parse_duration("1h")
    assert (bracket.aging, bracket.no_progress, bracket.wip_cap) == (72 * hour, 8 * hour, 50)
    assert (lid.aging, lid.no_progress) == (None, 2 * hour)
    assert (lid.route[0].aging, lid.route[0].starvation) == (4 * hour, hour // 2)
    assert (bracket.route[0].aging, bracket.route[0].starvation) == (8 * hour, hour // 2)
    learnt = [made.aging_percentile for made in (bracket, lid, bracket.route[0], lid.route[0])]
    assert learnt == [90, None, 95, 80]
    assert (model.line_caps, model.stations["L1/OP10"].wip_cap) == ({"L1": 30}, 7)


def test_what_is_not_said_of_an_alarm_is_as_always(tmp_path: Path) -> None:
    assert loaded(tmp_path, OWNED).model.alarms == {
        "gap": AlarmRule(800, ALARMS["gap"].patience),
        "quarantine": AlarmRule(ALARMS["quarantine"].severity, parse_duration("30m"), "quality"),
    }


def test_what_cannot_be_said_of_an_alarm_is_refused_in_words(tmp_path: Path) -> None:
    blocks = ("gap: {patience: 1h}", "gapp: {severity: 1}", "hold: {severity: 2000}", 'fault: {responsible: ""}')
    wrong = "alarms:\n" + "".join(f"  {block}\n" for block in blocks)
    found = problems(tmp_path, PLANT + wrong)
    for words in (
        "plant.yaml:20: patience: gap escalates by its own limit, gap of the step; remove patience",
        "plant.yaml:21: gapp: 'gapp' cannot stand here; it is one of gap,",
        "did you mean 'gap'?",
        "plant.yaml:22: severity: ",
        "plant.yaml:23: responsible: ",
    ):
        assert any(words in line for line in found), (words, found)
