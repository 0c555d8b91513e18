// Browses all that is below Root and reads every attribute of every node (OPC 10000-3 5, 10000-4 5.9, 5.11).
"use strict";
const { opcua, connect, request, statusOf, run } = require("./common");

const ROOT = "i=84";
const SLICE = 400;
const ATTRIBUTES = Array.from({ length: 27 }, (_, index) => index + 1);
// What a node of each class must have beside NodeId, NodeClass, BrowseName and DisplayName.
const MANDATORY = {
  Object: [12],
  Variable: [13, 14, 15, 17, 18, 20],
  Method: [21, 22],
  ObjectType: [8],
  VariableType: [8, 14, 15],
  ReferenceType: [8, 9],
  DataType: [8],
  View: [11, 12],
};
// A value may be missing or hidden, and say so.
const ALLOWED_OF_VALUES = ["BadWaitingForInitialData", "BadUserAccessDenied", "BadNotReadable", "BadStateNotActive"];

async function browseAll(session) {
  const nodes = new Map([[ROOT, opcua.resolveNodeId(ROOT)]]);
  const waiting = [ROOT];
  while (waiting.length) {
    const now = waiting.splice(0, SLICE);
    const response = await request(
      session,
      new opcua.BrowseRequest({
        requestedMaxReferencesPerNode: 0,
        nodesToBrowse: now.map((key) => ({
          nodeId: nodes.get(key),
          browseDirection: 0,
          referenceTypeId: "i=33",
          includeSubtypes: true,
          nodeClassMask: 0,
          resultMask: 63,
        })),
      })
    );
    for (const result of response.results) {
      for (const { nodeId } of result.references || []) {
        const key = nodeId.toString();
        if (nodes.has(key)) continue;
        nodes.set(key, nodeId);
        waiting.push(key);
      }
    }
  }
  return nodes;
}

async function readAll(session, nodes) {
  const seen = { missing: [], odd: [], values: 0 };
  const keys = [...nodes.keys()];
  while (keys.length) {
    const now = keys.splice(0, 300);
    const response = await request(
      session,
      new opcua.ReadRequest({
        maxAge: 0,
        timestampsToReturn: 3,
        nodesToRead: now.flatMap((key) => ATTRIBUTES.map((attributeId) => ({ nodeId: nodes.get(key), attributeId }))),
      })
    );
    now.forEach((key, index) => judge(key, response.results.slice(index * ATTRIBUTES.length, (index + 1) * ATTRIBUTES.length), seen));
  }
  return seen;
}

function judge(key, results, seen) {
  const nodeClass = opcua.NodeClass[results[1].value.value];
  for (const attributeId of [1, 2, 3, 4, ...(MANDATORY[nodeClass] || [])]) {
    if (statusOf(results[attributeId - 1]) === "BadAttributeIdInvalid") seen.missing.push(`${key} ${nodeClass} ${attributeId}`);
  }
  results.forEach((result, index) => {
    const status = statusOf(result);
    const isValue = index + 1 === 13;
    if (isValue && status === "Good") seen.values++;
    const fine = status === "Good" || status === "BadAttributeIdInvalid" || (isValue && ALLOWED_OF_VALUES.includes(status));
    if (!fine) seen.odd.push(`${key} ${index + 1} ${status}`);
  });
}

run(async (endpoint) => {
  const client = await connect(endpoint, { transportSettings: { maxMessageSize: 1 << 26, maxChunkCount: 5000 } });
  const session = await client.createSession();
  const nodes = await browseAll(session);
  const seen = await readAll(session, nodes);
  await session.close();
  await client.disconnect();
  return { paths: [...nodes.keys()], ...seen };
});
