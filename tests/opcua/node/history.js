// Aggregates, values at given times and events of the past (OPC 10000-11 6.5, 10000-13); events as they happen.
"use strict";
const { opcua, id, tell, connect, request, statusOf, serviceResult, Subscription, parts, run } = require("./common");

const COUNT = "Devices/press/PartCount";
const PRESSURE = "Devices/press/Pressure";
const STATION = "Suzhou/Assembly/L1/OP10";
const SITE = "Suzhou";
const SERVER = "i=2253";
const at = (start, seconds) => new Date(new Date(start).getTime() + 1000 * seconds);

async function read(session, historyReadDetails, nodesToRead, options) {
  const request_ = new opcua.HistoryReadRequest({
    historyReadDetails,
    timestampsToReturn: 0,
    releaseContinuationPoints: false,
    nodesToRead: nodesToRead.map((node) => (typeof node === "string" ? { nodeId: id(node) } : node)),
    ...options,
  });
  return request(session, request_);
}
const shown = (result) =>
  ((result.historyData && result.historyData.dataValues) || []).map((value) => [
    value.value.value,
    opcua.DataType[value.value.dataType],
    value.statusCode.value,
  ]);
const processed = (start, from, to, interval, aggregates, configuration) =>
  new opcua.ReadProcessedDetails({
    startTime: at(start, from),
    endTime: at(start, to),
    processingInterval: interval * 1000,
    aggregateType: aggregates.map((aggregate) => `i=${aggregate}`),
    aggregateConfiguration: configuration || { useServerCapabilitiesDefaults: true },
  });
const AVERAGE = 2342, MAXIMUM = 2347, COUNTED = 2352, ANNOTATIONS = 2351;

async function aggregates(session, start) {
  const response = await read(session, processed(start, 0, 10, 5, [AVERAGE, MAXIMUM, COUNTED, ANNOTATIONS]), [COUNT, COUNT, COUNT, COUNT]);
  const refused = [
    await read(session, processed(start, 0, 0, 5, [AVERAGE]), [COUNT]),
    await read(session, processed(start, 0, 10, 5, [AVERAGE]), [STATION]),
    await read(session, processed(start, 0, 10, 5, [AVERAGE]), ["Suzhou/Nowhere"]),
    await read(
      session,
      processed(start, 0, 10, 5, [AVERAGE], { useServerCapabilitiesDefaults: false, percentDataBad: 10, percentDataGood: 10 }),
      [COUNT]
    ),
  ].map((answer) => answer.results.map(statusOf)[0]);
  const mismatch = await read(session, processed(start, 0, 10, 5, [AVERAGE, AVERAGE]), [COUNT]);
  const pages = [];
  let continuationPoint;
  do {
    const { results } = await read(session, processed(start, 0, 25, 0.001, [COUNTED]), [{ nodeId: id(COUNT), continuationPoint }]);
    pages.push(results[0].historyData.dataValues.length);
    continuationPoint = results[0].continuationPoint;
  } while (continuationPoint && continuationPoint.length);
  const backward = await read(session, processed(start, 10, 0, 5, [MAXIMUM]), [COUNT]);
  return {
    results: response.results.slice(0, 3).map(shown),
    unknown: statusOf(response.results[3]),
    refused,
    mismatch: serviceResult(mismatch),
    pages,
    backward: shown(backward.results[0]).map(([value]) => value),
  };
}

async function moments(session, start) {
  const details = (seconds) =>
    new opcua.ReadAtTimeDetails({ reqTimes: seconds.map((second) => at(start, second)), useSimpleBounds: false });
  const { results } = await read(session, details([3, 2.5, 0.5]), [COUNT, PRESSURE]);
  const none = await read(session, details([]), [COUNT]);
  return { stepped: shown(results[0]), sloped: shown(results[1]), none: statusOf(none.results[0]) };
}

async function configuration(session) {
  const references = async (nodeId, referenceTypeId) =>
    (await session.browse({ nodeId: id(nodeId), referenceTypeId, includeSubtypes: true, browseDirection: 0, resultMask: 63 }))
      .references;
  const stepped = {};
  for (const path of [COUNT, PRESSURE]) {
    const [found] = await references(path, "i=56");
    const value = await session.read({ nodeId: `${found.nodeId}/Stepped`, attributeId: 13 });
    stepped[path] = [found.typeDefinition.toString(), value.value.value];
  }
  const functions = (await references("i=11201", "i=35")).map((reference) => reference.browseName.name);
  return { stepped, functions: ["Average", "Interpolative", "Count"].every((name) => functions.includes(name)), many: functions.length };
}

const fields = ["EventId", "SourceName", "Message", "Severity"];
const filter = (where) =>
  new opcua.EventFilter({
    selectClauses: fields.map((name) => ({ typeDefinitionId: "i=2041", browsePath: [{ name }], attributeId: 13 })),
    whereClause: where,
  });
const ofType = (type) => ({
  elements: [
    {
      filterOperator: opcua.FilterOperator.OfType,
      filterOperands: [new opcua.LiteralOperand({ value: { dataType: "NodeId", value: opcua.resolveNodeId(type) } })],
    },
  ],
});
const like = (pattern) => ({
  elements: [
    {
      filterOperator: opcua.FilterOperator.Like,
      filterOperands: [
        new opcua.SimpleAttributeOperand({ typeDefinitionId: "i=2041", browsePath: [{ name: "Message" }], attributeId: 13 }),
        new opcua.LiteralOperand({ value: { dataType: "String", value: pattern } }),
      ],
    },
  ],
});

async function events(session) {
  const subscription = await new Subscription(session).create();
  const item = (path, clientHandle, options) => ({ path, clientHandle, attributeId: 12, filter: filter(), queueSize: 100, ...options });
  const results = await subscription.monitor([
    item(STATION, 1),
    item("Suzhou/Assembly/L1", 2),
    item("Suzhou/Assembly", 3),
    item(SITE, 4),
    item(SERVER, 5),
    item("Suzhou/Assembly/L1/OP20A", 6),
    item(SERVER, 7, { filter: filter(ofType("i=2041")) }),
    item(SERVER, 8, { filter: filter(ofType("i=2915")) }),
    item(SERVER, 9, { filter: filter(like("%second%")) }),
    item(COUNT, 10),
    item(SERVER, 11, { filter: filter(like("%")), queueSize: 2 }),
    item(SERVER, 12, { filter: new opcua.EventFilter({ selectClauses: [] }) }),
    item(SERVER, 13, { filter: undefined }),
  ]);
  await tell({ events: [["first", "L1/OP10"], ["second", "L1/OP10"], ["third", ""]] });
  const response = await request(session, new opcua.PublishRequest({}));
  const seen = {};
  for (const data of response.notificationMessage.notificationData)
    for (const event of data.events) {
      const text = event.eventFields[2].value && event.eventFields[2].value.text;
      (seen[event.clientHandle] = seen[event.clientHandle] || []).push(text);
    }
  await subscription.remove();
  return { results: results.map(statusOf), seen };
}

async function pastEvents(session, start) {
  const details = (from, to, numValuesPerNode, where) =>
    new opcua.ReadEventDetails({
      numValuesPerNode,
      startTime: at(start, from),
      endTime: at(start, to),
      filter: filter(where),
    });
  const texts = (result) => ((result.historyData && result.historyData.events) || []).map((event) => event.eventFields[2].value.text);
  const { results } = await read(session, details(0, 100, 0), [SERVER, STATION, "Suzhou/Assembly/L1/OP20A", COUNT, "Suzhou/Nowhere"]);
  const backward = await read(session, details(100, 0, 0), [SERVER]);
  const first = (await read(session, details(0, 100, 2), [SERVER])).results[0];
  const second = (await read(session, details(0, 100, 2), [{ nodeId: SERVER, continuationPoint: first.continuationPoint }])).results[0];
  const chosen = await read(session, details(0, 100, 0, like("%second%")), [SERVER]);
  return {
    texts: results.map(texts),
    status: results.map(statusOf),
    backward: texts(backward.results[0]),
    pages: [texts(first), texts(second), !!(second.continuationPoint && second.continuationPoint.length)],
    chosen: texts(chosen.results[0]),
  };
}

run(async (endpoint) => {
  const [start] = process.argv.slice(3);
  const client = await connect(endpoint);
  const session = await client.createSession();
  const seen = await parts({
    aggregates: () => aggregates(session, start),
    moments: () => moments(session, start),
    configuration: () => configuration(session),
    events: () => events(session),
    pastEvents: () => pastEvents(session, start),
  });
  await session.close();
  await client.disconnect();
  return seen;
});
