// Does what a SCADA system does. Arguments: endpoint, ISO start and ISO end of the history to read.
"use strict";
const { opcua, id, connect, run } = require("./common");

const STATION = "Suzhou/Assembly/L1/OP10";
const TAG = "Devices/press/PartCount";

async function browse(session, nodeId, found) {
  const result = await session.browse({
    nodeId,
    referenceTypeId: "HierarchicalReferences",
    includeSubtypes: true,
    browseDirection: opcua.BrowseDirection.Forward,
    resultMask: 63,
  });
  for (const reference of result.references || []) {
    const key = reference.nodeId.toString();
    if (key.startsWith("ns=2;s=") && !found.has(key)) {
      found.set(key, reference.browseName.name);
      await browse(session, reference.nodeId, found);
    }
  }
  return found;
}

async function follow(session, path, browseDirection) {
  const result = await session.browse({
    nodeId: id(path),
    referenceTypeId: id("Types/FlowsTo"),
    includeSubtypes: true,
    browseDirection,
    resultMask: 63,
  });
  return result.references.map((reference) => reference.nodeId.value).sort();
}

async function read(session, path) {
  const value = await session.read({ nodeId: id(path), attributeId: opcua.AttributeIds.Value });
  return {
    value: value.value.value,
    type: opcua.DataType[value.value.dataType],
    status: value.statusCode.name,
    source: value.sourceTimestamp && value.sourceTimestamp.toISOString(),
  };
}

async function subscribe(session, path, count) {
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: 50,
    requestedLifetimeCount: 1000,
    requestedMaxKeepAliveCount: 10,
    maxNotificationsPerPublish: 0,
    publishingEnabled: true,
    priority: 1,
  });
  const item = await subscription.monitor(
    { nodeId: id(path), attributeId: opcua.AttributeIds.Value },
    { samplingInterval: 50, discardOldest: true, queueSize: 10 },
    opcua.TimestampsToReturn.Both
  );
  const seen = [];
  await new Promise((resolve) =>
    item.on("changed", (value) => {
      seen.push(value.value.value);
      if (seen.length === count) resolve();
    })
  );
  await subscription.terminate();
  return seen;
}

async function history(session, path, start, end) {
  const values = [];
  const pages = [];
  let continuationPoint;
  let status;
  do {
    const request = new opcua.HistoryReadRequest({
      historyReadDetails: new opcua.ReadRawModifiedDetails({
        isReadModified: false,
        startTime: start,
        endTime: end,
        numValuesPerNode: 0,
        returnBounds: false,
      }),
      timestampsToReturn: opcua.TimestampsToReturn.Both,
      releaseContinuationPoints: false,
      nodesToRead: [{ nodeId: id(path), continuationPoint }],
    });
    const result = (await session.historyRead(request)).results[0];
    status = result.statusCode.name;
    const page = (result.historyData && result.historyData.dataValues) || [];
    pages.push(page.length);
    for (const value of page) values.push(value.value.value);
    continuationPoint = result.continuationPoint;
  } while (continuationPoint && continuationPoint.length);
  return { pages, status, inOrder: values.every((value, index) => value === index) };
}

async function main(endpoint) {
  const [start, end] = process.argv.slice(3);
  const client = await connect(endpoint);
  const session = await client.createSession();
  const nodes = await browse(session, "ObjectsFolder", new Map());
  const written = await session.write({
    nodeId: id(TAG),
    attributeId: opcua.AttributeIds.Value,
    value: { value: { dataType: opcua.DataType.UInt16, value: 9 } },
  });
  const seen = {
    namespaces: await session.readNamespaceArray(),
    paths: [...nodes.keys()].map((key) => key.slice("ns=2;s=".length)),
    misnamed: [...nodes].filter(([key, name]) => key.split("/").pop().replace("ns=2;s=", "") !== name),
    tag: await read(session, TAG),
    waiting: await read(session, "Devices/weld/Serial"),
    flowsTo: await follow(session, STATION, opcua.BrowseDirection.Forward),
    flowsFrom: await follow(session, "Suzhou/Assembly/L1/OP20A", opcua.BrowseDirection.Inverse),
    changes: await subscribe(session, `${STATION}/WIP/Queue`, 3),
    history: await history(session, TAG, new Date(start), new Date(end)),
    empty: await history(session, TAG, new Date(0), new Date(1000)),
    unknown: await history(session, "Suzhou/Nowhere", new Date(start), new Date(end)),
    written: written.name,
  };
  await session.close();
  await client.disconnect();
  return seen;
}

run(main);
