// View, attribute and method services and the Server object (OPC 10000-4 5.9, 5.11, 5.12; 10000-5 6.3).
"use strict";
const { opcua, id, tell, connect, request, statusOf, serviceResult, Subscription, parts, run } = require("./common");

const COUNT = "Devices/press/PartCount";
const STATION = "Suzhou/Assembly/L1/OP10";
const SERVER = "i=2253";

const browse = (session, nodesToBrowse, options) =>
  request(session, new opcua.BrowseRequest({ requestedMaxReferencesPerNode: 0, nodesToBrowse, ...options }));
const children = (nodeId, options) => ({
  nodeId: id(nodeId),
  browseDirection: 0,
  referenceTypeId: "i=33",
  includeSubtypes: true,
  nodeClassMask: 0,
  resultMask: 63,
  ...options,
});
const names = (result) => (result.references || []).map((reference) => reference.browseName.name);

async function views(session) {
  const whole = names((await browse(session, [children(STATION)])).results[0]);
  const first = (await browse(session, [children(STATION)], { requestedMaxReferencesPerNode: 3 })).results[0];
  const paged = names(first);
  const sizes = [paged.length];
  let point = first.continuationPoint;
  const used = point;
  while (point && point.length) {
    const next = await request(session, new opcua.BrowseNextRequest({ continuationPoints: [point] }));
    paged.push(...names(next.results[0]));
    sizes.push(names(next.results[0]).length);
    point = next.results[0].continuationPoint;
  }
  const again = await request(session, new opcua.BrowseNextRequest({ continuationPoints: [used, Buffer.from("made up")] }));
  const kept = (await browse(session, [children(STATION)], { requestedMaxReferencesPerNode: 1 })).results[0];
  const released = await request(
    session,
    new opcua.BrowseNextRequest({ releaseContinuationPoints: true, continuationPoints: [kept.continuationPoint] })
  );
  const afterwards = await request(session, new opcua.BrowseNextRequest({ continuationPoints: [kept.continuationPoint] }));
  const many = await browse(session, Array(25).fill(children(STATION)), { requestedMaxReferencesPerNode: 1 });
  const masked = (await browse(session, [children(STATION, { resultMask: 8 })])).results[0].references[0];
  const refused = await browse(session, [
    children("Suzhou/Nowhere"),
    children(STATION, { referenceTypeId: id(STATION) }),
    children(STATION, { nodeClassMask: 2, resultMask: 63 }),
    children(STATION, { referenceTypeId: "i=0" }),
  ]);
  const invalid = [
    await browse(session, []),
    await browse(session, Array(1001).fill(children(STATION))),
    await browse(session, [children(STATION)], { view: { viewId: id(STATION) } }),
  ];
  const path = (elements, startingNode = "i=85") => ({
    startingNode,
    relativePath: {
      elements: elements.map((targetName) => ({ referenceTypeId: "i=33", includeSubtypes: true, targetName })),
    },
  });
  const translated = await request(
    session,
    new opcua.TranslateBrowsePathsToNodeIdsRequest({
      browsePaths: [
        path(`${STATION}/WIP/Queue`.split("/").map((name) => ({ namespaceIndex: 2, name }))),
        path([{ namespaceIndex: 2, name: "Nowhere" }]),
        path([]),
        path([{ namespaceIndex: 2, name: "Suzhou" }], id("Suzhou/Nowhere")),
      ],
    })
  );
  const registered = await request(session, new opcua.RegisterNodesRequest({ nodesToRegister: [id(COUNT)] }));
  return {
    complete: paged.length === whole.length && paged.every((name, index) => name === whole[index]),
    sizes,
    again: again.results.map(statusOf),
    released: released.results.map(statusOf),
    afterwards: afterwards.results.map(statusOf),
    many: many.results.map(statusOf).filter((name) => name !== "Good"),
    masked: [
      masked.browseName.name !== null,
      masked.displayName.text,
      masked.nodeClass,
      masked.referenceTypeId.toString(),
      masked.typeDefinition.toString(),
    ],
    refused: refused.results.slice(0, 2).map(statusOf),
    onlyVariables: refused.results[2].references.every((reference) => reference.nodeClass === 2),
    allKinds: names(refused.results[3]).includes("StationType"),
    invalid: invalid.map(serviceResult),
    translated: translated.results.map((result) => [statusOf(result), (result.targets || []).map((t) => t.targetId.value)]),
    registered: registered.registeredNodeIds.map((nodeId) => nodeId.value),
  };
}

async function attributes(session) {
  const read = async (nodesToRead, options) =>
    request(session, new opcua.ReadRequest({ maxAge: 0, timestampsToReturn: 2, nodesToRead, ...options }));
  const one = async (nodeId, options, service) =>
    (await read([{ nodeId: id(nodeId), attributeId: 13, ...options }], service)).results[0];
  const stamped = [];
  for (const timestampsToReturn of [0, 1, 2, 3]) {
    const value = await one(COUNT, {}, { timestampsToReturn });
    stamped.push([!!value.sourceTimestamp, !!value.serverTimestamp]);
  }
  const name = await one(COUNT, { attributeId: 4 });
  const namespaces = "i=2255";
  const ranges = [];
  for (const indexRange of ["1", "1:2", "0:1", "7", "2:1", "x", "0,0"]) {
    const found = await one(namespaces, { indexRange });
    ranges.push([statusOf(found), found.value.value]);
  }
  const text = await one("Test/Text", { indexRange: "1:3" });
  const refused = [
    await one("Suzhou/Nowhere"),
    await one(STATION),
    await one(COUNT, { attributeId: 21 }),
    await one("Test/Secret"),
    await one("Test/NotForYou"),
    await one(COUNT, { dataEncoding: { namespaceIndex: 0, name: "Default XML" } }),
    await one(COUNT, { attributeId: 4, dataEncoding: { namespaceIndex: 0, name: "Default Binary" } }),
    await one(COUNT, { dataEncoding: { namespaceIndex: 0, name: "Default Binary" } }),
  ];
  const invalid = [
    await read([]),
    await read([{ nodeId: id(COUNT), attributeId: 13 }], { maxAge: -1 }),
    await read([{ nodeId: id(COUNT), attributeId: 13 }], { timestampsToReturn: 4 }),
    await read(Array(10001).fill({ nodeId: id(COUNT), attributeId: 13 })),
  ];
  const write = async (nodeId, dataType, value, options = {}, data = {}) =>
    request(
      session,
      new opcua.WriteRequest({
        nodesToWrite: [
          { nodeId: id(nodeId), attributeId: 13, value: { value: { dataType, value, ...data.variant }, ...data }, ...options },
        ],
      })
    );
  const array = { variant: { arrayType: 1 } };
  const written = [
    await write("Test/Numbers", 6, [10, 20, 30, 40], {}, array),
    await write("Test/Numbers", 6, [21, 31], { indexRange: "1:2" }, array),
    await write("Test/Numbers", 6, [1, 2], { indexRange: "3:4" }, array),
    await write("Test/Numbers", 6, [1], { indexRange: "1:2" }, array),
    await write("Test/Numbers", 12, ["a"], {}, array),
    await write("Test/Numbers", 6, 1),
    await write("Test/Numbers", 6, [1], {}, { ...array, statusCode: opcua.StatusCodes.Bad }),
    await write(COUNT, 5, 1),
    await write("Test/NotForYou", 6, 1),
    await write("Suzhou/Nowhere", 6, 1),
    await write(STATION, 6, 1),
    await write(COUNT, 21, { text: "x" }, { attributeId: 4 }),
    await write("Test/Numbers", 6, [1], { attributeId: 21 }, array),
  ].map((response) => response.results.map(statusOf)[0]);
  const numbers = await one("Test/Numbers");
  return {
    stamped,
    nameHasNoSource: [!!name.sourceTimestamp, !!name.serverTimestamp],
    ranges,
    text: text.value.value,
    refused: refused.map(statusOf),
    invalid: invalid.map(serviceResult),
    written,
    numbers: Array.from(numbers.value.value),
  };
}

async function languages(client) {
  const seen = {};
  for (const locale of ["zh-CN", "en", "fr"]) {
    const session = await client.createSession();
    await request(
      session,
      new opcua.ActivateSessionRequest({
        localeIds: [locale],
        userIdentityToken: new opcua.AnonymousIdentityToken({ policyId: "anonymous" }),
      })
    );
    const value = await session.read({ nodeId: id(STATION), attributeId: 4 });
    const found = (await browse(session, [children("Suzhou/Assembly/L1")])).results[0].references[0].displayName;
    const description = (await session.read({ nodeId: id(STATION), attributeId: 5 })).value.value.text;
    seen[locale] = [value.value.value.text, value.value.value.locale, found.text, description];
    await session.close();
  }
  return seen;
}

async function calls(session) {
  const call = async (objectId, methodId, ...inputArguments) => {
    const response = await request(
      session,
      new opcua.CallRequest({ methodsToCall: [{ objectId: id(objectId), methodId: id(methodId), inputArguments }] })
    );
    const [result] = response.results;
    return [statusOf(result), (result.inputArgumentResults || []).map(statusOf), (result.outputArguments || []).map((o) => o.value)];
  };
  const number = { dataType: "UInt32", value: 5 };
  return {
    good: await call("Test", "Test/Double", number),
    missing: await call("Test", "Test/Double"),
    many: await call("Test", "Test/Double", number, number),
    type: await call("Test", "Test/Double", { dataType: "String", value: "5" }),
    array: await call("Test", "Test/Double", { dataType: "UInt32", arrayType: 1, value: [5] }),
    own: await call("Test", "Test/Double", { dataType: "UInt32", value: 0 }),
    broken: await call("Test", "Test/Double", { dataType: "UInt32", value: 13 }),
    locked: await call("Test", "Test/Locked"),
    forbidden: await call("Test", "Test/Forbidden", number),
    elsewhere: await call(STATION, "Test/Double", number),
    nowhere: await call("Suzhou/Nowhere", "Test/Double", number),
    variable: await call("Test", "Test/Numbers", number),
  };
}

async function serverObject(session) {
  const read = async (nodeId) => (await session.read({ nodeId, attributeId: 13 })).value.value;
  const nulls = [];
  const seen = new Set();
  const visit = async (nodeId, path) => {
    if (seen.has(nodeId.toString())) return;
    seen.add(nodeId.toString());
    const found = (await browse(session, [children(nodeId.toString())])).results[0].references || [];
    for (const reference of found) {
      const below = `${path}/${reference.browseName.name}`;
      if (reference.nodeClass === 2) {
        const value = await session.read({ nodeId: reference.nodeId, attributeId: 13 });
        if (value.statusCode.name === "Good" && value.value.value === null) nulls.push(below);
      }
      if (!/RoleSet/.test(below)) await visit(reference.nodeId, below);
    }
  };
  await visit({ toString: () => SERVER }, "Server");
  const subscription = await new Subscription(session).create();
  await subscription.monitor([{ path: COUNT }, { path: STATION, attributeId: 4 }]);
  const summary = await read("i=2275");
  const [own] = (await read("i=2290")).filter((one) => one.subscriptionId === subscription.id);
  const sessions = await read("i=3707");
  await subscription.remove();
  const status = await read("i=2256");
  const unsupported = [
    await request(session, new opcua.HistoryUpdateRequest({})),
    await request(session, new opcua.AddNodesRequest({ nodesToAdd: [] })),
    await request(session, new opcua.QueryFirstRequest({})),
    await request(session, new opcua.QueryNextRequest({})),
    await request(session, new opcua.FindServersOnNetworkRequest({})),
    await request(session, new opcua.RegisterServer2Request({ server: {} })),
  ];
  const handle = 4711;
  const limits = {};
  for (const [name, nodeId] of Object.entries({ read: "i=11705", browse: "i=11710", call: "i=11709", items: "i=11714" })) {
    limits[name] = await read(nodeId);
  }
  return {
    nulls,
    state: [status.state, status.buildInfo.productName, /^\d/.test(status.buildInfo.softwareVersion)],
    running: status.currentTime >= status.startTime,
    locales: await read("i=2271"),
    profiles: await read("i=2269"),
    limits,
    counted: [summary.currentSessionCount >= 1, summary.currentSubscriptionCount, summary.rejectedRequestsCount > 0],
    own: [own.monitoredItemCount, own.publishingInterval],
    reads: sessions.some((one) => one.readCount.totalCount > 10),
    hidden: (await session.read({ nodeId: "i=3708", attributeId: 13 })).statusCode.name,
    unsupported: unsupported.map(serviceResult),
  };
}

async function cancel(session) {
  const subscription = await new Subscription(session).create({ requestedPublishingInterval: 600000 });
  const waiting = request(session, new opcua.PublishRequest({}));
  waiting.catch(() => 0);
  const publishHandle = (session.lastRequestHandle = await tell({ handle: true }));
  const cancelled = await request(session, new opcua.CancelRequest({ requestHandle: publishHandle }));
  const answer = await waiting;
  await subscription.remove();
  return { count: cancelled.cancelCount, answer: serviceResult(answer) };
}

run(async (endpoint) => {
  const client = await connect(endpoint);
  const session = await client.createSession();
  const seen = await parts({
    views: () => views(session),
    attributes: () => attributes(session),
    languages: () => languages(client),
    calls: () => calls(session),
    serverObject: () => serverObject(session),
    cancel: () => cancel(session),
  });
  await session.close();
  await client.disconnect();
  return seen;
});
