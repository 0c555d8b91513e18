// Alarms and conditions (OPC 10000-9) as node-opcua's own alarm client sees them, and by hand where it has no words.
// Started with the operator's password.
"use strict";
const { opcua, id, tell, connect, as, request, statusOf, Subscription, parts, run } = require("./common");

const PASSWORD = process.argv[3];
const COUNT = "Suzhou/Alarms/count_difference/L1/OP10";
const SERVER = "i=2253";
const NO_EVENT = Buffer.from("made up");

const text = (value) => ({ dataType: "LocalizedText", value: { text: value } });
const bytes = (value) => ({ dataType: "ByteString", value });

async function call(session, objectId, methodId, ...inputArguments) {
  const response = await request(
    session,
    new opcua.CallRequest({ methodsToCall: [{ objectId: id(objectId), methodId: id(methodId), inputArguments }] })
  );
  return statusOf(response.results[0]);
}

const clause = (path) => ({
  typeDefinitionId: path ? "i=2041" : "i=2782",
  browsePath: path ? path.split("/").map((name) => ({ name })) : [],
  attributeId: path ? 13 : 1,
});
const FIELDS = ["", "EventType", "Message", "Severity", "Retain", "ActiveState", "ActiveState/Id", "AckedState/Id",
  "ConfirmedState/Id", "ShelvingState/CurrentState", "Comment", "ClientUserId", "ConditionName", "Responsible", "EventId",
  "LastSeverity", "SourceName", "EnabledState/Id", "BranchId", "SuppressedOrShelved"];

const item = (path) => ({
  path,
  attributeId: 12,
  queueSize: 100,
  filter: new opcua.EventFilter({ selectClauses: FIELDS.map(clause) }),
});
const plain = (value) =>
  value === null || value === undefined ? null
  : Buffer.isBuffer(value) ? value.toString()
  : value.text !== undefined ? value.text
  : value.namespace !== undefined ? value.toString()
  : value;
const named = (event) => Object.fromEntries(FIELDS.map((field, index) => [field || "id", plain(event[index])]));

async function events(subscription, count) {
  const found = [];
  while (found.length < count) found.push(...(await subscription.changes()).events.map(named));
  return found;
}

async function life(session) {
  const subscription = await new Subscription(session).create();
  await subscription.monitor([item("Suzhou")]);
  await tell(7);
  const [raised] = await events(subscription, 1);
  const seen = Buffer.from(raised.EventId);
  const codes = {
    unknownEvent: await call(session, COUNT, "i=9111", bytes(NO_EVENT), text("?")),
    early: await call(session, COUNT, "i=9113", bytes(seen), text("done")),
    empty: await call(session, COUNT, "i=9029", bytes(seen), text("")),
    comment: await call(session, COUNT, "i=9029", bytes(seen), text("looking into it")),
    acknowledge: await call(session, COUNT, "i=9111", bytes(seen), text("")),
    again: await call(session, COUNT, "i=9111", bytes(seen), text("")),
    shelve: await call(session, `${COUNT}/ShelvingState`, "i=2949", { dataType: "Double", value: 60000 }),
    once: await call(session, COUNT, "i=2948"),
    onceAgain: await call(session, `${COUNT}/ShelvingState`, "i=2948"),
    long: await call(session, COUNT, "i=9213", { dataType: "Double", value: 1e12 }),
    nan: await call(session, COUNT, "i=9213", { dataType: "Double", value: NaN }),
    unshelve: await call(session, COUNT, "i=9211"),
    notShelved: await call(session, COUNT, "i=2947"),
    confirm: await call(session, COUNT, "i=9113", bytes(seen), text("repaired")),
    confirmAgain: await call(session, COUNT, "i=9113", bytes(seen), text("")),
    enable: await call(session, COUNT, "i=9027"),
    disable: await call(session, COUNT, "i=9028"),
    onType: await call(session, "i=2915", "i=9111", bytes(seen), text("")),
    elsewhere: await call(session, "Suzhou", "i=9111", bytes(seen), text("")),
  };
  const told = await events(subscription, 7);
  await subscription.remove();
  return { raised, codes, told };
}

async function refresh(session) {
  await tell(8);
  const [one, other] = [await new Subscription(session).create(), await new Subscription(session).create()];
  const [first, second] = await one.monitor([item("Suzhou"), item("Suzhou/Assembly/L1/OP20A")]);
  await other.monitor([item(SERVER)]);
  const status = await call(session, "i=2782", "i=3875", { dataType: "UInt32", value: one.id });
  const all = await events(one, 5);
  const single = await call(session, "i=2782", "i=12912", { dataType: "UInt32", value: one.id }, { dataType: "UInt32", value: first.monitoredItemId });
  const again = await events(one, 3);
  const quiet = await other.publish();
  const codes = [
    await call(session, "i=2782", "i=3875", { dataType: "UInt32", value: 4711 }),
    await call(session, "i=2782", "i=12912", { dataType: "UInt32", value: one.id }, { dataType: "UInt32", value: 4711 }),
  ];
  await one.remove();
  await other.remove();
  return { status, single, all, again, quiet: quiet.events, codes, second: statusOf(second) };
}

async function nodes(session) {
  const read = async (path) => plain((await session.read({ nodeId: id(`${COUNT}/${path}`), attributeId: 13 })).value.value);
  const values = {};
  for (const path of ["AckedState", "AckedState/Id", "ActiveState/Id", "Retain", "ConditionName", "ShelvingState/CurrentState",
    "Severity", "Responsible", "Subject", "EventType"]) values[path] = await read(path);
  const found = await session.translateBrowsePath(opcua.makeBrowsePath(id(COUNT), "/AckedState.Id"));
  const references = async (nodeId, referenceTypeId, browseDirection) =>
    (await session.browse({ nodeId: id(nodeId), referenceTypeId, browseDirection, includeSubtypes: true, resultMask: 63 })).references.map((r) => r.nodeId.value);
  return {
    values,
    translated: found.targets.map((target) => target.targetId.value),
    source: await references(COUNT, "HasCondition", 1),
    type: (await references(COUNT, "HasTypeDefinition", 0)),
  };
}

// node-opcua's own client for alarms: it finds fields, conditions and methods by itself.
async function installed(client, session) {
  const alarms = await opcua.installAlarmMonitoring(session);
  const deadline = Date.now() + 20000;
  while (!alarms.alarms().length && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
  const [alarm] = alarms.alarms();
  const found = {
    condition: alarm.conditionId.value,
    active: alarm.fields.activeState.id.value,
    acked: alarm.fields.ackedState.id.value,
  };
  found.acknowledged = (await session.acknowledgeCondition(alarm.conditionId, alarm.eventId, "seen by node-opcua")).name;
  while (!alarms.alarms()[0].fields.ackedState.id.value && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
  found.then = alarms.alarms()[0].fields.ackedState.id.value;
  await opcua.uninstallAlarmMonitoring(session);
  return found;
}

run(async (endpoint) => {
  const client = await connect(endpoint);
  const seen = await parts({
    life: () => as(client, "operator", PASSWORD, life),
    refresh: () => as(client, "operator", PASSWORD, refresh),
    nodes: () => as(client, "", PASSWORD, nodes),
    observer: () =>
      as(client, "", PASSWORD, async (session) => [
        await call(session, COUNT, "i=9111", bytes(NO_EVENT), text("")),
        await call(session, COUNT, "i=2947"),
      ]),
    installed: () => as(client, "operator", PASSWORD, (session) => installed(client, session)),
  });
  await client.disconnect();
  return seen;
});
