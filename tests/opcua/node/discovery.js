// A discovery server that is not asyncua (OPC 10000-4 5.5): who registers, by which service, and who leaves.
// Arguments: its port, a folder for its certificates, and "old" for one that has no RegisterServer2.
"use strict";
const path = require("path");
const { OPCUACertificateManager } = require("node-opcua-certificate-manager");
const { ServiceFault } = require("node-opcua-secure-channel");
const { OPCUADiscoveryServer } = require("node-opcua-server-discovery");
const { opcua, tell, connect, run } = require("./common");

const until = async (condition) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
};

run(async (port) => {
  const [folder, age] = process.argv.slice(3);
  const server = new OPCUADiscoveryServer({
    port: Number(port),
    hostname: "127.0.0.1",
    serverCertificateManager: new OPCUACertificateManager({
      rootFolder: path.join(folder, "pki"),
      automaticallyAcceptUnknownCertificate: true,
    }),
  });
  const services = [];
  let seenBefore = [];
  for (const name of ["RegisterServer2", "RegisterServer"]) {
    const handler = server[`_on_${name}Request`].bind(server);
    server[`_on_${name}Request`] = (message, channel) => {
      services.push(name);
      if (age === "old" && name === "RegisterServer2") {
        const serviceResult = opcua.StatusCodes.BadServiceUnsupported;
        channel.send_response("MSG", new ServiceFault({ responseHeader: { serviceResult } }), message);
      } else handler(message, channel);
    };
  }
  await server.start();
  const url = server.getEndpointUrl();
  await tell({ listening: url });
  if (age === "suspicious") {
    await tell({ trustedYet: false });
    seenBefore = [...services];
    await tell({ trust: true });
  }
  await until(() => server.registeredServerCount > 0);
  const [known] = [...server.registeredServers.values()];
  const seen = {
    uri: known.serverUri,
    urls: known.discoveryUrls,
    services: [...services],
    beforeTrust: seenBefore,
    capabilities: (known.discoveryConfiguration || []).flatMap((one) => one.serverCapabilities || []),
  };
  const client = await connect(url);
  seen.found = (await client.findServers()).map((one) => one.applicationUri);
  await client.disconnect();
  await tell({ forget: true });
  server.registeredServers.clear();
  await until(() => server.registeredServerCount > 0);
  await tell({ stop: true });
  await until(() => server.registeredServerCount === 0);
  await server.shutdown();
  return { ...seen, gone: true };
});
