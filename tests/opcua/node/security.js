// Every security policy, right and wrong (OPC 10000-4 5.6, 5.7, 6.1; 10000-7 security policies).
// Arguments: endpoint, and the folder with NAME.pem and NAME.key.pem for every client identity.
"use strict";
const path = require("path");
const { OPCUACertificateManager } = require("node-opcua-certificate-manager");
const { opcua, id, connect, parts, run } = require("./common");

const folder = process.argv[3];
const COUNT = "Devices/press/PartCount";
const POLICIES = ["Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss"];
const MODES = ["Sign", "SignAndEncrypt"];
const ANNA = { type: opcua.UserTokenType.UserName, userName: "anna", password: "kalt und klar" };

const own = new OPCUACertificateManager({
  rootFolder: path.join(folder, "client-pki"),
  automaticallyAcceptUnknownCertificate: true,
});
const options = (name, policy = POLICIES[0], mode = "SignAndEncrypt") => ({
  applicationUri: "urn:test:client",
  certificateFile: path.join(folder, `${name}.pem`),
  privateKeyFile: path.join(folder, `${name}.key.pem`),
  clientCertificateManager: own,
  securityMode: opcua.MessageSecurityMode[mode],
  securityPolicy: opcua.SecurityPolicy[policy],
  keepSessionAlive: false,
  transportTimeout: 5000,
});

// What a client of this kind reads, or why it cannot: how far it came, and the reason it was given.
async function attempt(endpoint, how, user, spoil = () => 0) {
  let client;
  try {
    client = await connect(endpoint, how);
  } catch (error) {
    return ["no channel", reason(error)];
  }
  try {
    spoil(client);
    const session = await client.createSession(user);
    const value = await session.read({ nodeId: id(COUNT), attributeId: 13 });
    await session.close();
    return ["read", value.value.value];
  } catch (error) {
    return ["no session", reason(error)];
  } finally {
    await client.disconnect();
  }
}

const reason = (error) => (/Bad[A-Z]\w+/.exec(error.message) || [error.message.slice(0, 80)])[0];

async function right(endpoint) {
  const seen = [];
  for (const policy of POLICIES)
    for (const mode of MODES)
      for (const user of [undefined, ANNA]) seen.push(await attempt(endpoint, options("good", policy, mode), user));
  return seen;
}

async function wrong(endpoint) {
  const good = options("good");
  const wrongUri = (client) => (client._getApplicationUri = () => "urn:test:other");
  return {
    stranger: await attempt(endpoint, options("stranger")),
    expired: await attempt(endpoint, options("expired")),
    weak: await attempt(endpoint, options("weak")),
    uri: await attempt(endpoint, good, undefined, wrongUri),
    password: await attempt(endpoint, good, { ...ANNA, password: "wrong" }),
    user: await attempt(endpoint, good, { ...ANNA, userName: "nobody" }),
    oldPolicy: await attempt(endpoint, options("good", "Basic256")),
    plain: await attempt(endpoint, { securityMode: 1, securityPolicy: opcua.SecurityPolicy.None }),
    afterwards: await attempt(endpoint, good, ANNA),
  };
}

// A session's first activation must be signed over the nonce that the server has just given.
async function nonces(endpoint) {
  const client = await connect(endpoint, options("good"));
  const compute = client.computeClientSignature.bind(client);
  client.computeClientSignature = (channel, certificate) => compute(channel, certificate, Buffer.alloc(32));
  let seen;
  try {
    await client.createSession();
    seen = "activated";
  } catch (error) {
    seen = reason(error);
  }
  client.computeClientSignature = compute;
  const session = await client.createSession();
  await session.close();
  await client.disconnect();
  return seen;
}

run(async (endpoint) =>
  parts({
    right: () => right(endpoint),
    wrong: () => wrong(endpoint),
    nonces: () => nonces(endpoint),
  })
);
