// Job control (OPC 10031-4): structures as the server describes them, orders stored, changed and followed by a client that
// knows the specification and not us. Started with the password that all users share.
"use strict";
const { promoteOpaqueStructure } = require("node-opcua-client-dynamic-extension-object");
const { opcua, id, connect, as, request, statusOf, parts, run } = require("./common");

const SPACE = "http://opcfoundation.org/UA/ISA95-JOBCONTROL_V2/";
const CONTROL = "Suzhou/JobOrderControl";
const RESULTS = "Suzhou/JobOrderResults";
const METHODS = { Store: 7001, StoreAndStart: 7004, Start: 7005, Stop: 7006, Pause: 7007, Resume: 7008, Update: 7009, Abort: 7010, Cancel: 7011, Clear: 7012, RevokeStart: 7013, RequestJobResponseByJobOrderID: 7002, RequestJobResponseByJobOrderState: 7014 };
const [PASSWORD] = process.argv.slice(3);
let index;

const text = (value) => ({ dataType: "String", value });
const object = (value) => ({ dataType: "ExtensionObject", value });
const because = (words) => ({ dataType: "LocalizedText", arrayType: "Array", value: words ? [{ locale: "en", text: words }] : [] });
const number = (value) => (Array.isArray(value) ? value[0] * 2 ** 32 + value[1] : value);

async function call(session, name, ...inputArguments) {
  const where = name.startsWith("Request") ? RESULTS : CONTROL;
  const response = await request(
    session,
    new opcua.CallRequest({
      requestHeader: { returnDiagnostics: 0x80 },
      methodsToCall: [{ objectId: id(where), methodId: `ns=${index};i=${METHODS[name]}`, inputArguments }],
    })
  );
  const [result] = response.results;
  await promoteOpaqueStructure(session, (result.outputArguments || []).map((value) => ({ value })));
  const outputs = (result.outputArguments || []).map((output) => output.value);
  return {
    status: statusOf(result),
    code: outputs.length ? number(outputs[outputs.length - 1]) : null,
    told: (response.diagnosticInfos || []).map((one) => one.additionalInfo)[0] || "",
    outputs: outputs.slice(0, -1),
  };
}

const read = async (session, path) => (await session.read({ nodeId: id(path), attributeId: 13 })).value.value;

const plainOrder = ({ jobOrder, state }) => ({
  order: jobOrder.jobOrderID,
  product: jobOrder.workMasterID[0].ID,
  quantity: jobOrder.materialRequirements[0].quantity,
  due: jobOrder.endTime ? jobOrder.endTime.toISOString() : null,
  priority: jobOrder.priority,
  state: [state[0].stateText.text, state[0].stateNumber, (state[0].browsePath.elements || []).length],
});

async function orders(session) {
  return (await read(session, `${CONTROL}/JobOrderList`)).map(plainOrder);
}

const plainResponse = (response) => ({
  order: response.jobOrderID,
  state: response.jobState[0].stateText.text,
  data: Object.fromEntries(response.jobResponseData.map((one) => [one.ID, number(one.value.value)])),
  made: response.materialActuals[0].quantity,
});

async function jobs(session) {
  const kind = (dataType) => session.constructExtensionObject.bind(session, opcua.coerceNodeId(`ns=${index};i=${dataType}`));
  const order = async (jobOrderID, quantity, more = {}) =>
    object(
      await kind(3008)({
        jobOrderID,
        description: [{ locale: "en", text: "for the fair" }],
        workMasterID: [{ ID: "BRACKET", description: { text: "Bracket" }, parameters: [{ ID: "Colour", value: { dataType: "String", value: "red" } }] }],
        equipmentRequirements: [{ ID: "L1/OP10", quantity: "1" }],
        materialRequirements: [
          { materialDefinitionID: "SHEET", materialUse: "Consumed", quantity: "7" },
          { materialDefinitionID: "BRACKET", materialUse: "Produced", quantity },
        ],
        ...more,
      })
    );
  const endTime = new Date("2026-12-01T00:00:00Z");
  const seen = {};
  const does = async (name, ...given) => {
    const { outputs, ...answer } = await call(session, name, ...given);
    return answer;
  };
  seen.store = await does("Store", await order("JO-1", "20", { endTime, priority: 7 }), because("as planned"));
  seen.again = await does("Store", await order("JO-1", "20"), because());
  seen.unknown_product = await does("Store", await order("JO-9", "20", { workMasterID: [{ ID: "WHEEL" }] }), because());
  seen.not_a_quantity = await does("Store", await order("JO-9", "many"), because());
  seen.not_an_order = await does("Store", object(await kind(3007)({ ID: "BRACKET" })), because());
  seen.stored = await orders(session);
  seen.update = await does("Update", await order("JO-1", "25"), because("more wanted"));
  seen.other_product = await does("Update", await order("JO-1", "25", { workMasterID: [{ ID: "WHEEL" }] }), because());
  seen.start = await does("Start", text("JO-1"), because());
  seen.start_again = await does("Start", text("JO-1"), because());
  seen.start_unknown = await does("Start", text("JO-9"), because());
  seen.both = await does("StoreAndStart", await order("JO-2", "5"));
  const made = await call(session, "RequestJobResponseByJobOrderID", text("JO-1"));
  seen.not_begun = [made.status, made.code];
  await session.call({
    objectId: id("Suzhou/Commands"),
    methodId: id("Suzhou/Commands/report"),
    inputArguments: [text("L1/OP10"), text("completed"), { dataType: "Int32", value: 3 }, text("JO-1")],
  });
  seen.pause = await does("Pause", text("JO-1"), because("no steel"));
  seen.paused = await orders(session);
  seen.resume = await does("Resume", text("JO-1"), because());
  const response = await call(session, "RequestJobResponseByJobOrderID", text("JO-1"));
  seen.response = [response.status, response.code, plainResponse(response.outputs[0])];
  const nobody = await call(session, "RequestJobResponseByJobOrderID", text("JO-9"));
  seen.nobody = [nobody.status, nobody.code];
  const state = { browsePath: { elements: [] }, stateText: { text: "Running" }, stateNumber: 3 };
  const running = await call(session, "RequestJobResponseByJobOrderState", { dataType: "ExtensionObject", arrayType: "Array", value: [await kind(3006)(state)] });
  seen.running = [running.status, running.code, running.outputs[0].map(plainResponse)];
  seen.list = (await read(session, `${RESULTS}/JobOrderResponseList`)).map(plainResponse);
  seen.abort = await does("Abort", text("JO-1"), because("fire"));
  seen.clear = await does("Clear", text("JO-1"), because());
  seen.cancel = await does("RevokeStart", text("JO-2"), because());
  seen.cancelled = await does("Cancel", text("JO-2"), because());
  seen.left = (await orders(session)).map((one) => one.order);
  return seen;
}

async function known(session) {
  return {
    masters: (await read(session, `${CONTROL}/WorkMaster`)).map((one) => one.ID),
    materials: await read(session, `${CONTROL}/MaterialDefinitionID`),
    equipment: await read(session, `${CONTROL}/EquipmentID`),
    most: await read(session, `${CONTROL}/MaxDownloadableJobOrders`),
    state: (await session.read({ nodeId: id(`${CONTROL}/CurrentState`), attributeId: 13 })).statusCode.name,
    type: (await session.browse({ nodeId: id(CONTROL), referenceTypeId: "HasTypeDefinition", resultMask: 63 })).references[0].nodeId.value,
  };
}

run(async (endpoint) => {
  const client = await connect(endpoint);
  const seen = await parts({
    jobs: () =>
      as(client, "engineer", PASSWORD, async (session) => {
        index = (await session.readNamespaceArray()).indexOf(SPACE);
        return jobs(session);
      }),
    known: () => as(client, "", PASSWORD, known),
    operator: () => as(client, "operator", PASSWORD, async (session) => (await call(session, "Start", text("JO-1"), because())).status),
  });
  await client.disconnect();
  return { ...seen, index };
});
