// A client of a plant whose network and server fail: its subscription goes on after a cut, and after a restart.
"use strict";
const { opcua, id, tell, connect, parts, run } = require("./common");

const COUNT = "Devices/press/PartCount";
const strategy = { initialDelay: 50, maxDelay: 200, maxRetry: -1 };

async function monitored(session) {
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: 50,
    requestedLifetimeCount: 1000,
    requestedMaxKeepAliveCount: 10,
    publishingEnabled: true,
  });
  const item = await subscription.monitor(
    { nodeId: id(COUNT), attributeId: opcua.AttributeIds.Value },
    { samplingInterval: 0, discardOldest: true, queueSize: 100 },
    opcua.TimestampsToReturn.Both
  );
  const seen = [];
  item.on("changed", (value) => seen.push(value.value.value));
  return { subscription, seen };
}

const until = async (condition) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
};

// Values written while the line is cut are queued by the server and arrive afterwards, none of them lost or twice.
async function cut(client, subscription, seen) {
  await tell({ write: 1 });
  await until(() => seen.includes(1));
  const back = new Promise((resolve) => client.once("connection_reestablished", resolve));
  await tell({ cut: [2, 3, 4] });
  await back;
  await tell({ write: 5 });
  await until(() => seen.includes(5));
  return { values: seen.filter((value) => value > 0), sameSubscription: subscription.subscriptionId };
}

async function restart(client, seen) {
  const back = new Promise((resolve) => client.once("connection_reestablished", resolve));
  await tell({ restart: true });
  await back;
  seen.length = 0;
  await tell({ write: 77 });
  await until(() => seen.includes(77));
  return seen.at(-1);
}

run(async (endpoint) => {
  const client = await connect(endpoint, { connectionStrategy: strategy, keepSessionAlive: true, requestedSessionTimeout: 60000 });
  const session = await client.createSession();
  const { subscription, seen } = await monitored(session);
  const before = subscription.subscriptionId;
  const found = await parts({
    cut: () => cut(client, subscription, seen),
    restart: () => restart(client, seen),
  });
  await session.close();
  await client.disconnect();
  return { ...found, before };
});
