// A server whose certificate comes with that of its authority (OPC 10000-6 6.2.6).
// Arguments: endpoint, and the folder with the client's good.pem and good.key.pem.
"use strict";
const path = require("path");
const { OPCUACertificateManager } = require("node-opcua-certificate-manager");
const { split_der } = require("node-opcua-crypto");
const { opcua, id, connect, run } = require("./common");

run(async (endpoint) => {
  const folder = process.argv[3];
  const client = await connect(endpoint, {
    applicationUri: "urn:test:client",
    certificateFile: path.join(folder, "good.pem"),
    privateKeyFile: path.join(folder, "good.key.pem"),
    clientCertificateManager: new OPCUACertificateManager({
      rootFolder: path.join(folder, "pki"),
      automaticallyAcceptUnknownCertificate: true,
    }),
    securityMode: opcua.MessageSecurityMode.SignAndEncrypt,
    securityPolicy: opcua.SecurityPolicy.Basic256Sha256,
  });
  const session = await client.createSession();
  const value = await session.read({ nodeId: id("Devices/press/PartCount"), attributeId: 13 });
  const [endpoints] = [await client.getEndpoints()];
  await session.close();
  await client.disconnect();
  return { shown: split_der(endpoints[0].serverCertificate).length, value: value.value.value };
});
