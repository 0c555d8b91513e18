// A Modbus TCP server of npm modbus-serial: unit 7 has registers and bits, 50 and above do not exist.
const { ServerTCP } = require("modbus-serial");
const registers = Buffer.alloc(100);
registers.writeUInt16BE(65530, 0);
registers.writeUInt32BE(4000000000, 4);
registers.writeFloatBE(-2.5, 8);
registers.write("PART-0042\0", 20, "latin1");
const register = (address) => {
    if (address >= 50) throw { modbusErrorCode: 2, msg: "no such register" };
    return registers.readUInt16BE(address * 2);
};
const server = new ServerTCP(
    {
        getHoldingRegister: register,
        getInputRegister: (address) => register(address) ^ 0xffff,
        getCoil: (address) => address % 2 === 1,
        getDiscreteInput: (address) => address % 3 === 0,
    },
    { host: "127.0.0.1", port: 0, unitID: 7 },
);
server.on("initialized", () => console.log(server._server.address().port));
process.stdin.on("data", (line) => registers.writeUInt16BE(Number(line), 0));
process.stdin.on("end", () => process.exit(0));
