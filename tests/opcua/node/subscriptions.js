// Data-change subscriptions (OPC 10000-4 5.13, 5.14), each part with requests made by hand.
"use strict";
const { opcua, id, tell, connect, request, statusOf, serviceResult, Subscription, plain, parts, run } = require("./common");

const COUNT = "Devices/press/PartCount";
const PRESSURE = "Devices/press/Pressure";
const TEMPERATURE = "Devices/press/Temperature";
const SERIAL = "Devices/weld/Serial";
const DISABLED = 0, SAMPLING = 1, REPORTING = 2;

const deadband = (deadbandType, deadbandValue, trigger = 1) =>
  new opcua.DataChangeFilter({ trigger, deadbandType, deadbandValue });
const write = (values, quality) => tell({ write: values, quality });
const values = (got) => got.changes.map(([, value]) => value);

async function fresh(session, items, options) {
  const subscription = await new Subscription(session).create(options);
  const results = await subscription.monitor(items);
  return { subscription, results };
}

// All values of one item until `last` has come.
async function until(subscription, last) {
  const seen = [];
  while (seen.at(-1) !== last) seen.push(...values(await subscription.changes()));
  return seen;
}

async function deadbands(session) {
  await write({ [TEMPERATURE]: 0 });
  const { subscription } = await fresh(session, [{ path: TEMPERATURE, filter: deadband(1, 1), queueSize: 50 }]);
  for (let step = 1; step <= 10; step++) await write({ [TEMPERATURE]: step * 0.4 });
  const drift = await until(subscription, 3.6);
  await write({ [TEMPERATURE]: 3.7 });
  await write({ [TEMPERATURE]: null }, "Bad");
  await write({ [TEMPERATURE]: 3.7 });
  const recovery = (await subscription.changes()).changes.map(([, value, status]) => [value, status]);
  await subscription.remove();

  await write({ [PRESSURE]: 50 });
  const percent = await fresh(session, [{ path: PRESSURE, filter: deadband(2, 10), queueSize: 50 }]);
  for (const value of [59, 60, 61, 70, 71.5]) await write({ [PRESSURE]: value });
  const ofRange = await until(percent.subscription, 71.5);
  await percent.subscription.remove();

  const refused = await fresh(session, [
    { path: TEMPERATURE, filter: deadband(2, 10) },
    { path: PRESSURE, filter: deadband(2, 101) },
    { path: PRESSURE, filter: deadband(1, -1) },
    { path: SERIAL, filter: deadband(1, 1) },
    { path: COUNT, attributeId: opcua.AttributeIds.DisplayName, filter: deadband(1, 1) },
    { path: COUNT, filter: new opcua.EventFilter({ selectClauses: [] }) },
    { path: COUNT, filter: new opcua.AggregateFilter({}) },
  ]);
  await refused.subscription.remove();
  return { drift, recovery, ofRange, refused: refused.results.map(statusOf) };
}

async function triggers(session) {
  await write({ [COUNT]: 1 });
  const items = [0, 1, 2].map((trigger) => ({ path: COUNT, clientHandle: trigger, filter: deadband(0, 0, trigger) }));
  const { subscription } = await fresh(session, items);
  await subscription.changes();
  await write({ [COUNT]: 1 });
  const time = (await subscription.changes()).changes.map(([handle]) => handle);
  await write({ [COUNT]: 2 });
  const value = (await subscription.changes()).changes.map(([handle]) => handle).sort();
  await subscription.remove();
  return { time, value };
}

async function queues(session) {
  await write({ [COUNT]: 0 });
  const item = (clientHandle, queueSize, discardOldest) => ({ path: COUNT, clientHandle, queueSize, discardOldest });
  const { subscription, results } = await fresh(session, [item(1, 3, true), item(2, 3, false), item(3, 1, true)], {
    publishingEnabled: false,
  });
  for (let value = 1; value <= 5; value++) await write({ [COUNT]: value });
  await request(session, new opcua.SetPublishingModeRequest({ publishingEnabled: true, subscriptionIds: [subscription.id] }));
  const { changes } = await subscription.changes();
  const huge = await subscription.monitor([item(4, 1e9, true), item(5, 0, true)]);
  await subscription.remove();
  const of = (handle) =>
    changes.filter(([known]) => known === handle).map(([, value, status]) => [value, /Overflow/.test(status)]);
  return {
    oldest: of(1),
    newest: of(2),
    buffer: of(3),
    sizes: [...results, ...huge].map((result) => result.revisedQueueSize),
  };
}

async function sampling(session) {
  const intervals = [-1, 0, 0.001, 250, 1e12];
  const { subscription, results } = await fresh(
    session,
    intervals.map((samplingInterval) => ({ path: COUNT, samplingInterval })),
    { requestedPublishingInterval: 100 }
  );
  await subscription.remove();
  const slow = await fresh(session, [{ path: COUNT, samplingInterval: 60000, queueSize: 50 }]);
  const first = values(await slow.subscription.changes()).length;
  for (let value = 100; value < 110; value++) await write({ [COUNT]: value });
  const [got] = [await slow.subscription.publish()];
  await slow.subscription.remove();
  return { revised: results.map((result) => result.revisedSamplingInterval), first, meanwhile: values(got) };
}

async function rhythm(session) {
  const shown = ({ revisedPublishingInterval, revisedLifetimeCount, revisedMaxKeepAliveCount }) => [
    revisedPublishingInterval,
    revisedLifetimeCount,
    revisedMaxKeepAliveCount,
  ];
  const greedy = await new Subscription(session).create({
    requestedPublishingInterval: 0.001,
    requestedLifetimeCount: 1,
    requestedMaxKeepAliveCount: 1,
  });
  const response = await request(
    session,
    new opcua.ModifySubscriptionRequest({
      subscriptionId: greedy.id,
      requestedPublishingInterval: 200,
      requestedLifetimeCount: 100,
      requestedMaxKeepAliveCount: 2,
      maxNotificationsPerPublish: 2,
      priority: 3,
    })
  );
  const begun = Date.now();
  const keepAlives = [await greedy.publish(), await greedy.publish(), await greedy.publish()];
  const waited = Date.now() - begun;
  await greedy.remove();
  const unknown = await request(session, new opcua.ModifySubscriptionRequest({ subscriptionId: 999999 }));
  const none = await request(session, new opcua.PublishRequest({}));
  return {
    created: shown(greedy.revised),
    modified: shown(response),
    keepAlives: keepAlives.map(({ sequence, changes, available }) => [sequence, changes.length, available]),
    keptItsPace: waited >= 700,
    unknown: serviceResult(unknown),
    none: serviceResult(none),
  };
}

async function batches(session) {
  await write({ [COUNT]: 0 });
  const { subscription } = await fresh(session, [{ path: COUNT, queueSize: 20 }], {
    maxNotificationsPerPublish: 3,
    publishingEnabled: false,
  });
  for (let value = 1; value < 8; value++) await write({ [COUNT]: value });
  await request(session, new opcua.SetPublishingModeRequest({ publishingEnabled: true, subscriptionIds: [subscription.id] }));
  const got = [await subscription.changes(), await subscription.publish(), await subscription.publish()];
  const again = await request(
    session,
    new opcua.RepublishRequest({ subscriptionId: subscription.id, retransmitSequenceNumber: got[1].sequence })
  );
  const acknowledged = await subscription.publish([got[1].sequence, 77777]);
  const gone = await request(
    session,
    new opcua.RepublishRequest({ subscriptionId: subscription.id, retransmitSequenceNumber: got[1].sequence })
  );
  await subscription.remove();
  return {
    batches: got.map(({ sequence, more, changes }) => [sequence, changes.map(([, value]) => value), more]),
    again: values(plain(again)),
    acknowledged: [acknowledged.results, acknowledged.available],
    gone: serviceResult(gone),
  };
}

async function modes(session) {
  await write({ [COUNT]: 0, [PRESSURE]: 0 });
  const { subscription, results } = await fresh(session, [
    { path: COUNT, clientHandle: 1, mode: REPORTING },
    { path: PRESSURE, clientHandle: 2, mode: SAMPLING },
    { path: TEMPERATURE, clientHandle: 3, mode: DISABLED },
  ]);
  const [counting, pressure, temperature] = results.map((result) => result.monitoredItemId);
  await subscription.changes();
  const links = await request(
    session,
    new opcua.SetTriggeringRequest({
      subscriptionId: subscription.id,
      triggeringItemId: counting,
      linksToAdd: [pressure, 424242],
      linksToRemove: [temperature],
    })
  );
  await write({ [PRESSURE]: 5 });
  const silent = await subscription.publish();
  await write({ [COUNT]: 1 });
  const triggered = await subscription.changes();
  const set = await request(
    session,
    new opcua.SetMonitoringModeRequest({
      subscriptionId: subscription.id,
      monitoringMode: REPORTING,
      monitoredItemIds: [temperature, 424242],
    })
  );
  const enabled = await subscription.changes();
  const modified = await request(
    session,
    new opcua.ModifyMonitoredItemsRequest({
      subscriptionId: subscription.id,
      timestampsToReturn: 2,
      itemsToModify: [
        {
          monitoredItemId: counting,
          requestedParameters: { clientHandle: 9, samplingInterval: 0, queueSize: 1e6, filter: deadband(1, 10) },
        },
        { monitoredItemId: 424242, requestedParameters: {} },
      ],
    })
  );
  for (const value of [5, 11, 12, 30]) await write({ [COUNT]: value });
  const coarse = await subscription.changes();
  const monitored = await session.call({
    objectId: "i=2253",
    methodId: "i=11492",
    inputArguments: [{ dataType: "UInt32", value: subscription.id }],
  });
  const resend = await session.call({
    objectId: "i=2253",
    methodId: "i=12873",
    inputArguments: [{ dataType: "UInt32", value: subscription.id }],
  });
  const resent = await subscription.changes();
  const foreign = await session.call({
    objectId: "i=2253",
    methodId: "i=11492",
    inputArguments: [{ dataType: "UInt32", value: 999999 }],
  });
  const removed = await request(
    session,
    new opcua.DeleteMonitoredItemsRequest({ subscriptionId: subscription.id, monitoredItemIds: [counting, counting] })
  );
  await subscription.remove();
  return {
    added: links.addResults.map(statusOf),
    removedLinks: links.removeResults.map(statusOf),
    silent: silent.changes,
    triggered: triggered.changes.map(([handle, value]) => [handle, value]).sort(),
    set: set.results.map(statusOf),
    enabled: enabled.changes.map(([handle]) => handle),
    modified: modified.results.map((result) => [statusOf(result), result.revisedQueueSize]),
    coarse: coarse.changes.map(([handle, value]) => [handle, value]),
    handles: Array.from(monitored.outputArguments[1].value).sort(),
    sameItems: Array.from(monitored.outputArguments[0].value).every((id) => [counting, pressure, temperature].includes(id)),
    resend: resend.statusCode.name,
    resent: resent.changes.map(([handle]) => handle).sort(),
    foreign: foreign.statusCode.name,
    removed: removed.results.map(statusOf),
  };
}

async function transfer(session, client) {
  await write({ [COUNT]: 41 });
  const { subscription } = await fresh(session, [{ path: COUNT }]);
  const first = await subscription.changes();
  const other = await client.createSession();
  const notYours = await new Subscription(other).create().then((made) => {
    made.id = subscription.id;
    return made.monitor([{ path: COUNT }]);
  });
  const waiting = subscription.publish();
  const moved = await request(
    other,
    new opcua.TransferSubscriptionsRequest({ subscriptionIds: [subscription.id, 999999], sendInitialValues: true })
  );
  const told = await waiting;
  const there = new Subscription(other);
  there.id = subscription.id;
  const initial = await there.changes();
  await write({ [COUNT]: 42 });
  const later = await there.changes();
  const left = await request(session, new opcua.DeleteSubscriptionsRequest({ subscriptionIds: [subscription.id] }));
  await there.remove();
  await other.close();
  return {
    first: values(first),
    notYours: serviceResult(notYours),
    results: moved.results.map((result) => [statusOf(result), Array.from(result.availableSequenceNumbers)]),
    firstSequence: first.sequence,
    told: told.status,
    initial: values(initial),
    later: values(later),
    left: left.results.map(statusOf),
  };
}

async function ends(session) {
  const subscription = await new Subscription(session).create({ requestedPublishingInterval: 20 });
  const waiting = request(session, new opcua.PublishRequest({ requestHeader: { timeoutHint: 600000 } }));
  await waiting;
  await request(
    session,
    new opcua.ModifySubscriptionRequest({
      subscriptionId: subscription.id,
      requestedPublishingInterval: 20,
      requestedLifetimeCount: 3,
      requestedMaxKeepAliveCount: 1,
    })
  );
  await new Promise((resolve) => setTimeout(resolve, 400));
  const told = await subscription.publish();
  return { status: told.status, subscription: told.subscription === subscription.id };
}

run(async (endpoint) => {
  const client = await connect(endpoint);
  const session = await client.createSession();
  const seen = await parts({
    deadbands: () => deadbands(session),
    triggers: () => triggers(session),
    queues: () => queues(session),
    sampling: () => sampling(session),
    rhythm: () => rhythm(session),
    batches: () => batches(session),
    modes: () => modes(session),
    transfer: () => transfer(session, client),
    ends: () => ends(session),
  });
  await session.close();
  await client.disconnect();
  return seen;
});
