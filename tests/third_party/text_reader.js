// A barcode reader on node's net module: `node text_reader.js server` listens and prints its port, `client PORT` calls.
// Each line on standard input is a code; it goes out as STX code ETX, in pieces of two bytes.
const net = require("net");
const lines = require("readline").createInterface({ input: process.stdin });
let socket = null;
const early = [];
const send = (code) => {
    const frame = Buffer.from(`\x02${code}\x03`, "latin1");
    for (let start = 0; start < frame.length; start += 2) socket.write(frame.subarray(start, start + 2));
};
const speak = (connected) => {
    socket = connected.setNoDelay(true);
    socket.on("data", () => { console.error("a reader wants nothing said"); process.exit(1); });
    early.splice(0).forEach(send);
};
lines.on("line", (code) => (socket ? send(code) : early.push(code)));
lines.on("close", () => process.exit(0));
if (process.argv[2] === "server") {
    const server = net.createServer(speak);
    server.listen(0, "127.0.0.1", () => console.log(server.address().port));
} else {
    const calling = net.connect(Number(process.argv[3]), "127.0.0.1", () => { speak(calling); console.log(0); });
}
