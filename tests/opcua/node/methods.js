// Commands as methods (OPC 10000-4 5.12.2), and rights as each role finds them (OPC 10000-3 8.55).
// Started with the password that all users share; users are called as their roles.
"use strict";
const { readFileSync } = require("fs");
const { opcua, id, connect, as, request, statusOf, parts, run } = require("./common");

const STATION = "Suzhou/Assembly/L1/OP10";
const COMMANDS = "Suzhou/Commands";
const ORDER = "Suzhou/Orders/WO-1001";
const SECRET = "i=3708";
const [PASSWORD, CERTIFICATE, KEY] = process.argv.slice(3);

async function call(session, objectId, methodId, inputArguments = [], returnDiagnostics = 0) {
  const response = await request(
    session,
    new opcua.CallRequest({
      requestHeader: { returnDiagnostics },
      methodsToCall: [{ objectId: id(objectId), methodId: id(methodId), inputArguments }],
    })
  );
  const [result] = response.results;
  return {
    status: statusOf(result),
    arguments: (result.inputArgumentResults || []).map(statusOf),
    outputs: (result.outputArguments || []).map((output) => output.value),
    told: (response.diagnosticInfos || []).map((diagnostic) => diagnostic.additionalInfo),
  };
}

const text = (value) => ({ dataType: "String", value });
const number = (value, dataType = "Int32") => ({ dataType, value });
const attribute = async (session, nodeId, attributeId) => (await session.read({ nodeId: id(nodeId), attributeId })).value.value;
const below = async (session, nodeId) =>
  ((await session.browse({ nodeId: id(nodeId), referenceTypeId: "HierarchicalReferences", includeSubtypes: true, browseDirection: 0, resultMask: 63 })).references || []).map((found) => found.browseName.name);

async function declared(session) {
  const definition = await session.getArgumentDefinition(id(`${COMMANDS}/report`));
  const plain = (one) => [one.name, one.dataType.value, one.valueRank, one.description.text];
  return {
    commands: await below(session, COMMANDS),
    station: await below(session, STATION),
    order: await below(session, ORDER),
    inputs: definition.inputArguments.map(plain),
    outputs: definition.outputArguments.map(plain),
    description: (await attribute(session, `${COMMANDS}/report`, 5)).text,
    withoutArguments: await below(session, "Types/StationType/sign_off"),
  };
}

async function calls(client) {
  const report = `${COMMANDS}/report`;
  const of = [text("L1/OP10"), text("completed"), number(5)];
  return as(client, "operator", PASSWORD, async (session) => ({
    good: await call(session, COMMANDS, report, of),
    more: await call(session, COMMANDS, report, [...of, text("WO-1001"), text("LOT-7"), text("10"), text("recount")]),
    decimal: await call(session, COMMANDS, report, [of[0], of[1], number(2.5, "Double"), { dataType: 0 }, text("LOT-7")]),
    station: await call(session, STATION, "Types/StationType/report", of.slice(1)),
    nothing: await call(session, STATION, "Types/StationType/sign_off"),
    order: await call(session, ORDER, "Types/OrderType/ship", [number(3, "UInt16")]),
    elsewhere: await call(session, ORDER, "Types/StationType/report", of.slice(1)),
    missing: await call(session, COMMANDS, report, of.slice(0, 2)),
    many: await call(session, COMMANDS, report, Array(20).fill(of[0])),
    type: await call(session, COMMANDS, report, [of[0], of[1], text("5")]),
    null: await call(session, COMMANDS, report, [of[0], of[1], { dataType: 0 }]),
    range: await call(session, COMMANDS, report, [of[0], text("eaten"), number(0)], 0xff),
    refused: await call(session, COMMANDS, report, [...of, text("WO-NO")]),
    told: await call(session, COMMANDS, report, [...of, text("WO-NO")], 0x80),
    plan: await call(session, ORDER, "Types/OrderType/pause"),
  }));
}

async function rights(client) {
  const seen = {};
  for (const user of ["", "observer", "operator", "engineer", "admin"]) {
    seen[user || "anonymous"] = await as(client, user, PASSWORD, async (session) => ({
      executable: [
        await attribute(session, `${COMMANDS}/report`, 22),
        await attribute(session, `${COMMANDS}/void`, 22),
        await attribute(session, `${COMMANDS}/pause`, 22),
      ],
      report: (await call(session, COMMANDS, `${COMMANDS}/report`, [text("L1/OP10"), text("completed"), number(1)])).status,
      wrong: (await call(session, COMMANDS, `${COMMANDS}/report`)).status,
      secret: (await session.read({ nodeId: SECRET, attributeId: 13 })).statusCode.name,
    }));
  }
  return seen;
}

// A user with a certificate, with their own key and with that of the client.
async function certified(client, keyFile) {
  const session = await client.createSession({
    type: opcua.UserTokenType.Certificate,
    certificateData: readFileSync(CERTIFICATE),
    privateKey: readFileSync(keyFile, "utf8"),
  });
  const found = await attribute(session, `${COMMANDS}/void`, 22);
  await session.close();
  return found;
}

run(async (endpoint) => {
  const client = await connect(endpoint);
  const secure = await connect(endpoint, {
    securityMode: opcua.MessageSecurityMode.SignAndEncrypt,
    securityPolicy: opcua.SecurityPolicy.Basic256Sha256,
  });
  const seen = await parts({
    declared: () => as(client, "", PASSWORD, declared),
    calls: () => calls(client),
    rights: () => rights(client),
    secret: () =>
      as(secure, "admin", PASSWORD, async (session) =>
        (await session.read({ nodeId: SECRET, attributeId: 13 })).value.value.map((one) => [
          one.clientUserIdOfSession,
          one.authenticationMechanism,
          one.securityMode,
          one.clientCertificate.length > 100,
        ])
      ),
  });
  seen.certified = await certified(secure, KEY);
  seen.stolen = await certified(secure, `${secure.certificateFile.replace(/own.*/, "own/private/private_key.pem")}`).then(
    () => "Good",
    (error) => error.message
  );
  await client.disconnect();
  await secure.disconnect();
  return seen;
});
