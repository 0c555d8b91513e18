// An OPC UA server of npm node-opcua-server with a counter, a text and a broken sensor.
const path = require("path");
const { OPCUAServer } = require("node-opcua-server");
const { Variant, DataType } = require("node-opcua-variant");
const { StatusCodes } = require("node-opcua-status-code");
const { SecurityPolicy, MessageSecurityMode } = require("node-opcua-secure-channel");
const { OPCUACertificateManager } = require("node-opcua-certificate-manager");
(async () => {
    const folder = process.argv[2];
    const trusting = new OPCUACertificateManager({ rootFolder: path.join(folder, "pki"), automaticallyAcceptUnknownCertificate: true });
    await trusting.initialize();
    let counter = 7;
    const server = new OPCUAServer({
        port: 0, host: "127.0.0.1", resourcePath: "/plc", serverCertificateManager: trusting,
        securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes256_Sha256_RsaPss],
        securityModes: [MessageSecurityMode.None, MessageSecurityMode.SignAndEncrypt],
        userManager: { isValidUser: (user, password) => user === "line1" && password === "long enough" },
    });
    await server.initialize();
    const space = server.engine.addressSpace;
    const own = space.registerNamespace("urn:maker:plc");
    const add = (name, dataType, get) => own.addVariable({
        organizedBy: space.rootFolder.objects, nodeId: `s=${name}`, browseName: name, dataType, minimumSamplingInterval: 20, value: { get },
    });
    add("Counter", "UInt16", () => new Variant({ dataType: DataType.UInt16, value: counter }));
    add("Text", "String", () => new Variant({ dataType: DataType.String, value: "PART-0042" }));
    add("Level", "Double", () => new Variant({ dataType: DataType.Double, value: 1.25 }));
    add("Sensor", "Int32", () => StatusCodes.BadSensorFailure);
    await server.start();
    console.log(server.endpoints[0].port);
    process.stdin.on("data", (line) => { counter = Number(line); });
    process.stdin.on("end", async () => { await server.shutdown(0); process.exit(0); });
})();
