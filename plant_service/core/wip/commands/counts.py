"""Physical counts (盘点) while production runs, and the daily close (日清日结).

What is expected is computed at the very instant a place is counted, so nothing has to stand still.
"""

from plant_service.core.errors import CommandError
from plant_service.core.quantities import Quantity, total
from plant_service.core.texts import alarms, refusals, reports
from plant_service.core.texts.glossary import Word
from plant_service.core.texts.phrase import own_words
from plant_service.core.wip import daily_close
from plant_service.core.wip.commands.arguments import LOT, OPERATION, ORDER, STATION, WHY
from plant_service.core.wip.commands.floor import Floor
from plant_service.core.wip.commands.selection import Pick, limited, picks
from plant_service.core.wip.commands.vocabulary import Action, Argument, ArgumentType, CommandSpec, Given, Permission
from plant_service.core.wip.events import Bucket
from plant_service.core.wip.ledger import Parcel
from plant_service.core.wip.recorder import contra
from plant_service.core.wip.report import Report
from plant_service.core.wip.route import Job
from plant_service.core.wip.state import Counted, CountSession, Doubt

#: Counts of a station that are remembered, to see how far it drifts.
COUNTS_KEPT = 30
_COUNTED = (Bucket.QUEUE, Bucket.ACTIVE, Bucket.DONE, Bucket.HOLD)
_SESSION = Argument("session", ArgumentType.TEXT, "name of the count session", "盘点单号")
_STATIONS = Argument("stations", ArgumentType.TEXT, "stations to count, with commas between", "盘点工位，逗号分隔")
_LINE = Argument("line", ArgumentType.TEXT, "line whose stations are to be counted", "盘点产线")
_FOUND = Argument("quantity", ArgumentType.COUNT, "how much is there", "实盘数量", "product")
_WITHOUT_QUEUE = Argument(
    "without_queue",
    ArgumentType.FLAG,
    "what waits for the operation was not counted here",
    "不含待加工区",
    needed=False,
)
_INCOMPLETE = Argument(
    "incomplete", ArgumentType.FLAG, "close though places were not counted", "允许未盘完", needed=False
)
_DAY = Argument("day", ArgumentType.TEXT, "the day that is closed, like 2026-12-01", "日结日期")


def _count_open(floor: Floor, given: Given) -> Action:
    name, line, listed = given.text("session"), given.text("line"), given.text("stations")
    if name in floor.state.sessions:
        raise CommandError(refusals.SESSION_OPEN(session=name))
    if bool(line) == bool(listed):
        raise CommandError(refusals.LINE_OR_STATIONS())
    if line:
        stations = [path for path in floor.state.stations if path.rpartition("/")[0] == line]
        if not stations:
            raise CommandError(refusals.UNKNOWN_LINE(line=line))
    else:
        stations = [word.strip() for word in listed.split(",") if word.strip()]
        if unknown := [path for path in stations if path not in floor.state.stations]:
            raise CommandError(refusals.NO_SUCH_STATION(station_name=unknown[0]))

    def act(report: Report) -> None:
        floor.state.sessions[name] = CountSession(report.occurred, report.actor, dict.fromkeys(stations, False))
        floor.recorder.record(report, kind="count_opened", detail=own_words(f"{name}: {', '.join(stations)}"))

    return act


def _count(floor: Floor, given: Given) -> Action:
    station, parcel, name = floor.station(given), floor.parcel(given), given.text("session")
    if name and station not in _session(floor, name).stations:
        raise CommandError(refusals.NOT_IN_SESSION(station=station, session=name))
    if parcel is not None:
        floor.on_route(parcel, station)
    counted = floor.amount(given, floor.routes.products_at(station))
    job = _job(floor, station, parcel, given.text("operation"))
    there = _there(floor, job, station, parcel, given.flag("without_queue"))
    expected = total(one.quantity for one in there)
    owner = parcel or _owner(floor, job, station, there)
    if counted > expected and owner is None:
        raise CommandError(refusals.MORE_OF_NO_ORDER(quantity=counted - expected))

    def act(report: Report) -> None:
        more = counted - expected
        report = report._replace(station=station)
        if more > 0:
            assert owner is not None
            _add(floor, report, job, owner, more)
        for one in limited(iter(there), -more) if more < 0 else ():
            _remove(floor, report, one)
        floor.recorder.record(
            report._replace(identity=name),
            quantity=counted,
            operation=job.operation.operation,
            parcel=parcel or Parcel("", ""),
            kind="counted",
            detail=reports.COUNTED(expected=expected, counted=counted, difference=more, remark=_behind(report.detail)),
        )
        _note(floor, report, expected, counted)
        if name:
            floor.state.sessions[name].stations[station] = True

    return act


def _there(floor: Floor, job: Job, station: str, parcel: Parcel | None, without_queue: bool) -> list[Pick]:
    """What should be at a station now: what waits for its operation, and what is at the station itself."""
    operation = job.operation.operation
    return [
        one
        for one in picks(floor, parcel, _COUNTED, station, operation)
        if one.place.product == job.product.product and (one.place.station or not without_queue)
    ]


def _job(floor: Floor, station: str, parcel: Parcel | None, operation: str) -> Job:
    jobs = [
        job
        for job in floor.routes.jobs_at(station)
        if operation in ("", job.operation.operation)
        and (parcel is None or job.product.product == floor.state.orders[parcel.order].product)
    ]
    if not jobs:
        raise CommandError(refusals.NO_SUCH_OPERATION(station=station))
    if len(jobs) > 1:
        known = ", ".join(f"{job.operation.operation} of {job.product.product}" for job in jobs)
        raise CommandError(refusals.SEVERAL_OPERATIONS(station=station, operations=known))
    return jobs[0]


def _owner(floor: Floor, job: Job, station: str, there: list[Pick]) -> Parcel | None:
    """Whose the pieces beyond the expected ones are: of the order that is there, was there, or came last."""
    if there:
        return there[0].parcel
    state = floor.state
    last = state.stations[station].parcel
    names = [last.order if last else "", state.newest.get(job.product.product, "")]
    known = [name for name in names if name in state.orders and state.orders[name].product == job.product.product]
    return Parcel(known[0], "") if known else None


def _add(floor: Floor, report: Report, job: Job, owner: Parcel, quantity: Quantity) -> None:
    operation = job.operation.operation
    source = contra(Bucket.VARIANCE, job.product.product, operation)
    _adjust(
        floor, report, Pick(source, owner, quantity), Pick(floor.routes.queue(job.product, job.step), owner, quantity)
    )


def _remove(floor: Floor, report: Report, one: Pick) -> None:
    if one.place.bucket is Bucket.HOLD:
        floor.flow.holds.take(one.place, one.parcel, one.quantity)
    target = contra(Bucket.VARIANCE, one.place.product, one.place.operation)
    _adjust(floor, report, one, one._replace(place=target))


def _adjust(floor: Floor, report: Report, source: Pick, target: Pick) -> None:
    posting = floor.recorder.post(source.parcel, source.place, target.place, source.quantity)
    floor.recorder.record(
        report,
        kind="adjusted",
        quantity=source.quantity,
        operation=target.place.operation,
        parcel=source.parcel,
        postings=(posting,),
    )
    floor.flow.booking.progress(report, floor.state.orders[source.parcel.order])


def _note(floor: Floor, report: Report, expected: Quantity, counted: Quantity) -> None:
    """Keeps the count for the station's drift; what nobody could see there is settled by it."""
    station = floor.recorder.station(report.station)
    station.counts.append(Counted(report.occurred, expected, counted))
    del station.counts[:-COUNTS_KEPT]
    station.drift += counted - expected
    for name in station.claims[:]:
        claim = floor.state.claims[name]
        if claim.doubt is Doubt.UNSEEN:
            floor.flow.claims.reduce(report, claim, claim.quantity)
    if counted != expected:
        text = alarms.COUNT_DIFFERENCE(counted=counted, station=report.station, expected=expected)
        floor.recorder.alarms.begin(report, "count_difference", report.station, text)
    else:
        floor.recorder.alarms.end(report, "count_difference", report.station)


def _count_close(floor: Floor, given: Given) -> Action:
    name = given.text("session")
    session = _session(floor, name)
    left = [path for path, done in session.stations.items() if not done]
    if left and not given.flag("incomplete"):
        raise CommandError(refusals.NOT_COUNTED(names=", ".join(left), session=name))

    def act(report: Report) -> None:
        del floor.state.sessions[name]
        done = len(session.stations) - len(left)
        for path in session.stations:
            floor.recorder.alarms.end(report, "count_difference", path)
        text = reports.COUNT_CLOSED(session=name, done=done, all=len(session.stations))
        floor.recorder.record(report, kind="count_closed", detail=text)

    return act


def _session(floor: Floor, name: str) -> CountSession:
    if name not in floor.state.sessions:
        raise CommandError(refusals.SESSION_NOT_OPEN(session=name))
    return floor.state.sessions[name]


def _close_day(floor: Floor, given: Given) -> Action:
    if not given.actor:
        raise CommandError(refusals.NOBODY_SIGNS())
    report_of_day = daily_close.report(floor.state)
    if report_of_day.balance_error:
        raise CommandError(refusals.BOOKS_OFF(error=report_of_day.balance_error))
    if report_of_day.open_points and not given.text("reason"):
        raise CommandError(refusals.REASON_TO_CLOSE(text=report_of_day.words()))

    def act(report: Report) -> None:
        told = report._replace(identity=given.text("day"))
        floor.recorder.record(told, kind="day_closed", detail=report_of_day.words(_behind(report.detail)))

    return act


def _behind(words: str) -> str:
    return f"; {words}" if words else ""


COMMANDS = (
    CommandSpec(
        "count_open",
        Permission.SUPERVISE,
        "A physical count of a line or of some stations begins; production goes on",
        "开始盘点，不停产",
        (_SESSION, _LINE.optional(), _STATIONS.optional(), *WHY),
        _count_open,
        (
            Word("the session is open already", "盘点单已在进行"),
            Word("the line or a station is unknown", "没有该产线或某个工位"),
        ),
    ),
    CommandSpec(
        "count",
        Permission.OPERATE,
        "So much is at a station now; a difference from what is expected at this instant is posted",
        "盘点工位实数，差异即时入账",
        (
            STATION,
            _FOUND,
            _SESSION.optional(),
            OPERATION.optional(),
            ORDER.optional(),
            LOT.optional(),
            _WITHOUT_QUEUE,
            *WHY,
        ),
        _count,
        (
            Word("the session is not open or not about the station", "盘点单未开始，或不含该工位"),
            Word(
                "the station does several operations and none was named, or not the one that was",
                "工位有多道工序而未指明，或不做指明的工序",
            ),
            Word("more is there and no order is known", "多出数量而不知属于哪个工单"),
        ),
    ),
    CommandSpec(
        "count_close",
        Permission.SUPERVISE,
        "A physical count ends",
        "结束盘点",
        (_SESSION, _INCOMPLETE, *WHY),
        _count_close,
        (Word("the session is not open", "盘点单未开始"), Word("places were not counted", "有工位未盘")),
    ),
    CommandSpec(
        "close_day",
        Permission.SUPERVISE,
        "The day is looked through and signed off: open gaps, open quantities, balance per order",
        "日清日结签核",
        (_DAY, *WHY),
        _close_day,
        (
            Word("nobody signs it", "无人签核"),
            Word("the books do not balance", "账目不平"),
            Word("something is open and no reason is given", "有未结事项而未说明原因"),
        ),
    ),
)
