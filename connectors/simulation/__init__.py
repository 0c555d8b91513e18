"""The simulated plant: one line of five stations behind two PLCs that are reached over real sockets.

`python -m connectors.simulation` runs it as a process of its own; it knows nothing of the service that reads it.

model               the line: pieces that flow, stops, rejects, blocking; pure and seeded
plant               the model behind PLC counters, at a speed and with faults; pure, time comes in
layout              the one table of the PLCs' tags
memory              values of tags as bytes in a PLC's memory
disturbances        faults that come by themselves
modbus_plc, s7_plc  the two servers; relay: the lines to them, which can be cut
process             the conversation on standard input and output
"""
