"""Dumps into triple stores and queries over them: rim code, for files, processes and the network.

Comes in: dump files (`dumps`), read as whole graphs (`plan`). Goes out: an embedded store (`embedded`), a store behind
an address (`remote`), answers to queries (`answers`), a server over an embedded store (`server`).

Strategy: a page is a graph, and a graph is what is replaced. An empty store takes everything in bulk; afterwards only
graphs that changed are touched, one by one, so that a load that was cut off is mended by the next one.
"""
