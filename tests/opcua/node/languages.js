// What sessions of several languages are told (OPC 10000-4 5.7.3 LocaleIds): events, conditions, history, methods.
// Started with the operator's password and lists of languages, each list with commas between.
"use strict";
const { opcua, id, tell, connect, as, request, statusOf, Subscription, parts, run } = require("./common");

const [PASSWORD, ...LISTS] = process.argv.slice(3);
const COUNT = "Suzhou/Alarms/count_difference/L1/OP10";
const HOLD = "Suzhou/Commands/hold";

const filter = new opcua.EventFilter({
  selectClauses: ["Message", "EventType"].map((name) => ({ typeDefinitionId: "i=2041", browsePath: [{ name }], attributeId: 13 })),
});
const plain = ({ text, locale }) => [text, locale];

async function call(session, objectId, methodId, inputArguments, returnDiagnostics = 0) {
  const methodsToCall = [{ objectId: id(objectId), methodId: id(methodId), inputArguments }];
  const response = await request(session, new opcua.CallRequest({ requestHeader: { returnDiagnostics }, methodsToCall }));
  const [result] = response.results;
  return {
    status: statusOf(result),
    text: ((result.outputArguments || [])[1] || {}).value,
    told: (response.diagnosticInfos || []).map((diagnostic) => diagnostic.additionalInfo),
  };
}

// So many events and changes, whichever come first.
async function gather(subscription, events, changes) {
  const found = { events: [], changes: [] };
  while (found.events.length < events || found.changes.length < changes) {
    const got = await subscription.changes();
    found.events.push(...got.events.map(([message]) => plain(message)));
    found.changes.push(...got.changes.map(([, value]) => plain(value)));
  }
  return found;
}

async function read(session, path, attributeId) {
  return plain((await session.read({ nodeId: id(path), attributeId })).value.value);
}

async function past(session) {
  const details = new opcua.ReadEventDetails({ numValuesPerNode: 0, startTime: new Date(0), endTime: new Date("2100-01-01"), filter });
  const response = await request(
    session,
    new opcua.HistoryReadRequest({ historyReadDetails: details, nodesToRead: [{ nodeId: id("i=2253") }] })
  );
  return response.results[0].historyData.events.map((event) => plain(event.eventFields[0].value));
}

async function heard(session) {
  await tell("settle");
  const subscription = await new Subscription(session).create();
  const results = await subscription.monitor([
    { path: "i=2253", attributeId: 12, filter, queueSize: 100 },
    { path: `${COUNT}/Message` },
    { path: `${COUNT}/ActiveState` },
  ]);
  await gather(subscription, 0, 2);
  await tell("count");
  const raised = await gather(subscription, 1, 2);
  await call(session, "i=2782", "i=3875", [{ dataType: "UInt32", value: subscription.id }]);
  const refreshed = await gather(subscription, 3, 0);
  const word = (value) => ({ dataType: "String", value });
  const one = [word("WO-1001"), { dataType: 0 }, { dataType: 0 }, { dataType: 0 }, { dataType: "Int32", value: 1 }];
  const seen = {
    status: results.map(statusOf),
    raised: raised.events,
    changes: raised.changes,
    refreshed: refreshed.events,
    message: await read(session, `${COUNT}/Message`, 13),
    name: await read(session, COUNT, 4),
    argument: (await session.getArgumentDefinition(id(HOLD))).inputArguments.map(({ description }) => plain(description))[0],
    refused: await call(session, "Suzhou/Commands", HOLD, [word("WO-9")], 0x80),
    done: await call(session, "Suzhou/Commands", HOLD, one),
    past: await past(session),
  };
  await subscription.remove();
  return seen;
}

run(async (endpoint) => {
  const seen = {};
  for (const list of LISTS) {
    const client = await connect(endpoint, { localeIds: list.split(",") });
    seen[list] = (await parts({ [list]: () => as(client, "operator", PASSWORD, heard) }))[list];
    await client.disconnect();
  }
  return seen;
});
