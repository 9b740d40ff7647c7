"""Loading lists: read, normalise, index, publish. ``load.load_list`` is the flow, top to bottom."""
