"""Tag lists of other products, to ours: Kepware CSV, TIA Portal tag tables and blocks, Ignition JSON. Pure."""
