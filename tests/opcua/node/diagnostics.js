// The nodes of a client's own session under ServerDiagnostics (OPC 10000-5 6.3.3 - 6.3.5).
"use strict";
const { opcua, connect, request, statusOf, Subscription, run } = require("./common");

const SUMMARY = "i=3706", ARRAY = "i=3707", FLAG = "i=2294";

const below = async (session, nodeId) =>
  (await session.browse({ nodeId, browseDirection: 0, referenceTypeId: "i=47", includeSubtypes: true, resultMask: 63 })).references;
const read = async (session, nodeId) => (await session.read({ nodeId, attributeId: 13 })).value.value;
const named = (references, name) => references.find((one) => one.browseName.name === name).nodeId;

run(async (endpoint) => {
  const client = await connect(endpoint, { applicationName: "panel" });
  const session = await client.createSession();
  const objects = (await below(session, SUMMARY)).filter((one) => one.nodeClass === opcua.NodeClass.Object);
  const own = objects.find((one) => one.nodeId.toString() === session.sessionId.toString());
  const subscription = await new Subscription(session).create({ requestedPublishingInterval: 250 });
  await subscription.monitor([{ path: "Devices/press/PartCount" }]);
  const parts = await below(session, own.nodeId);
  const diagnostics = named(parts, "SessionDiagnostics");
  const fields = await below(session, diagnostics);
  const [entry] = await below(session, named(parts, "SubscriptionDiagnosticsArray"));
  const one = await read(session, entry.nodeId);
  const [row] = await read(session, ARRAY);
  const [ofArray] = await below(session, ARRAY);
  const seen = {
    name: (await read(session, named(fields, "SessionName"))) === row.sessionName ? "a panel" : "another",
    found: own.browseName.name === row.sessionName ? "a panel" : own.browseName.name,
    fields: fields.length,
    subscription: {
      interval: one.publishingInterval,
      items: one.monitoredItemCount,
      fields: (await below(session, entry.nodeId)).length,
    },
    same: ofArray.nodeId.toString() === diagnostics.toString(),
    others: objects.length,
    switch: statusOf(
      (
        await request(
          session,
          new opcua.WriteRequest({
            nodesToWrite: [
              { nodeId: FLAG, attributeId: 13, value: { value: { dataType: opcua.DataType.Boolean, value: false } } },
            ],
          })
        )
      ).results[0]
    ),
  };
  await session.close();
  const second = await client.createSession();
  seen.gone = statusOf(await second.read({ nodeId: diagnostics, attributeId: 13 }));
  await second.close();
  await client.disconnect();
  return seen;
});
