// The compared server of node-opcua; see servers.py for what it does. Arguments: NODES RATE
"use strict";
const { OPCUAServer } = require("node-opcua-server");
const { DataType } = require("node-opcua-variant");
const { StatusCodes } = require("node-opcua-status-code");

const [nodes, rate] = process.argv.slice(2).map(Number);
const begun = process.hrtime.bigint();

(async () => {
  const server = new OPCUAServer({
    port: 0,
    hostname: "127.0.0.1",
    maxConnectionsPerEndpoint: 50,
    serverCapabilities: { maxSessions: 100, operationLimits: { maxNodesPerRead: 10000, maxMonitoredItemsPerCall: 10000 } },
  });
  await server.initialize();
  const space = server.engine.addressSpace.getOwnNamespace();
  const variables = [];
  let folder;
  for (let number = 0; number < nodes; number++) {
    if (number % 100 === 0) folder = space.addFolder("ObjectsFolder", { browseName: `F${number}` });
    variables.push(
      space.addVariable({
        componentOf: folder,
        browseName: `T${number}`,
        nodeId: `s=T${number}`,
        dataType: "Double",
        minimumSamplingInterval: 0,
        value: { dataType: DataType.Double, value: 0 },
      })
    );
  }
  server.engine.addressSpace.installHistoricalDataNode(variables[0], { maxOnlineValues: 50000 });
  await server.start();
  const first = Date.UTC(2026, 0, 1);
  for (let number = 0; number < 50000; number++) {
    variables[0].setValueFromSource({ dataType: DataType.Double, value: number }, StatusCodes.Good, new Date(first + 1000 * number));
  }
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  console.log(JSON.stringify({ url: `opc.tcp://127.0.0.1:${server.endpoints[0].port}`, node: "ns=1;s=T{}", seconds }));
  let value = 0;
  process.stdin.once("data", () =>
    setInterval(() => {
      value++;
      for (const variable of variables.slice(1, 1001)) variable.setValueFromSource({ dataType: DataType.Double, value });
    }, 1000 / rate)
  );
})();
