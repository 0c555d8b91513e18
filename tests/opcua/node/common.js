// What all scripts share: an OPC UA client that is not asyncua, and a line to the test that runs it.
// A script is started with the endpoint as its first argument. `tell` asks the test to do something and waits until it
// has; what the script returns goes back to the test. Lines for the test begin with "@@".
"use strict";
const readline = require("readline");
const opcua = { ...require("node-opcua-types"), ...require("node-opcua-client") };

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

const id = (path) => (typeof path === "string" && !/^(ns|i)=/.test(path) ? `ns=2;s=${path}` : path);

async function tell(command) {
  console.log("@@" + JSON.stringify({ command }));
  const { value } = await lines.next();
  return JSON.parse(value);
}

async function connect(endpoint, options) {
  const client = opcua.OPCUAClient.create({
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 0 },
    ...options,
  });
  await client.connect(endpoint);
  return client;
}

// Does something in a session of a user, or of nobody, and ends it.
async function as(client, userName, password, work) {
  const session = await client.createSession(
    userName ? { type: opcua.UserTokenType.UserName, userName, password } : undefined
  );
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

// Sends any request and gives the response, also where the service failed as a whole.
async function request(session, message) {
  try {
    return await session.performMessageTransaction(message);
  } catch (error) {
    if (error.response) return error.response;
    throw error;
  }
}

const statusOf = (thing) => (thing.statusCode || thing).name;
const serviceResult = (response) => response.responseHeader.serviceResult.name;

// A subscription driven by hand: what arrives is what one Publish request brought.
class Subscription {
  constructor(session) {
    this.session = session;
  }
  async create(options) {
    const response = await request(
      this.session,
      new opcua.CreateSubscriptionRequest({
        requestedPublishingInterval: 50,
        requestedLifetimeCount: 1000,
        requestedMaxKeepAliveCount: 5,
        maxNotificationsPerPublish: 0,
        publishingEnabled: true,
        priority: 0,
        ...options,
      })
    );
    this.id = response.subscriptionId;
    this.revised = response;
    return this;
  }
  async monitor(items, timestampsToReturn = opcua.TimestampsToReturn.Both) {
    const response = await request(
      this.session,
      new opcua.CreateMonitoredItemsRequest({
        subscriptionId: this.id,
        timestampsToReturn,
        itemsToCreate: items.map(({ path, attributeId = 13, mode = 2, indexRange, dataEncoding, ...parameters }) => ({
          itemToMonitor: { nodeId: id(path), attributeId, indexRange, dataEncoding },
          monitoringMode: mode,
          requestedParameters: { clientHandle: 1, samplingInterval: 0, queueSize: 10, discardOldest: true, ...parameters },
        })),
      })
    );
    return response.results || response;
  }
  // One Publish, with what it carried in plain words: [client handle, value, status, overflow].
  async publish(acknowledge = []) {
    const response = await request(
      this.session,
      new opcua.PublishRequest({
        subscriptionAcknowledgements: acknowledge.map((sequenceNumber) => ({ subscriptionId: this.id, sequenceNumber })),
      })
    );
    return { ...plain(response), results: (response.results || []).map(statusOf) };
  }
  // Publishes until something other than a keep-alive comes.
  async changes() {
    for (;;) {
      const got = await this.publish();
      if (got.changes.length || got.events.length || got.status) return got;
    }
  }
  remove() {
    return request(this.session, new opcua.DeleteSubscriptionsRequest({ subscriptionIds: [this.id] }));
  }
}

function plain(response) {
  const message = response.notificationMessage || {};
  const got = {
    fault: serviceResult(response),
    subscription: response.subscriptionId,
    sequence: message.sequenceNumber,
    available: Array.from(response.availableSequenceNumbers || []),
    more: response.moreNotifications,
    changes: [],
    events: [],
  };
  for (const data of message.notificationData || []) {
    if (data instanceof opcua.DataChangeNotification) {
      for (const item of data.monitoredItems) {
        got.changes.push([item.clientHandle, item.value.value.value, item.value.statusCode.name]);
      }
    } else if (data instanceof opcua.EventNotificationList) {
      for (const event of data.events) got.events.push(event.eventFields.map((field) => field.value));
    } else if (data) {
      got.status = data.status.name;
    }
  }
  return got;
}

// Runs parts by name, one after the other; the last name on standard error tells how far it came.
async function parts(steps) {
  const seen = {};
  for (const [name, step] of Object.entries(steps)) {
    console.error(`part ${name}`);
    seen[name] = await step();
  }
  return seen;
}

function run(main) {
  main(process.argv[2])
    .then((seen) => {
      process.stdout.write("@@" + JSON.stringify({ seen }) + "\n", () => process.exit(0));
    })
    .catch((error) => {
      console.error(error);
      process.exit(1);
    });
}

module.exports = { opcua, id, tell, connect, as, request, statusOf, serviceResult, Subscription, plain, parts, run };
