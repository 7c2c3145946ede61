"""Writes longest-match.txt beside this file: a line per prefix, an empty line, then a line per address, with the indexes of all prefixes
that contain it behind it, the narrowest first, as py-radix finds them.

Usage: python3 longest-match.py [seed]        (Debian: apt install python3-radix; or pip install py-radix)
"""

import ipaddress
import random
import sys
from pathlib import Path

import radix

SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 14
PREFIXES_PER_FAMILY = 300
ADDRESSES_PER_FAMILY = 500
CLUSTERS = 12

draw = random.Random(SEED)


def make_prefixes(bits, to_network):
    """Draws prefixes of all lengths, most of which lie within one another: from few clusters, with few different bits."""
    clusters = [draw.getrandbits(bits) for _ in range(CLUSTERS)]
    networks = set()
    while len(networks) < PREFIXES_PER_FAMILY:
        length = draw.randint(4, bits)
        changed = draw.getrandbits(bits) & draw.getrandbits(bits) & ((1 << draw.randint(0, bits)) - 1)
        networks.add(to_network((draw.choice(clusters) ^ changed, length)))
    return sorted(networks)


def make_addresses(bits, networks):
    """Draws addresses at the edges of prefixes, within them, and anywhere."""
    for i in range(ADDRESSES_PER_FAMILY):
        network = draw.choice(networks)
        first, last = int(network[0]), int(network[-1])
        yield (
            [first, last, first - 1, last + 1, draw.randint(first, last), draw.getrandbits(bits)][i % 6]
            % (1 << bits)
        )


tree = radix.Radix()
lookups = []
prefixes = []
for bits, make_network, make_address in [
    (32, ipaddress.IPv4Network, ipaddress.IPv4Address),
    (128, ipaddress.IPv6Network, ipaddress.IPv6Address),
]:
    networks = make_prefixes(bits, lambda value: make_network(value, strict=False))
    for network in networks:
        tree.add(str(network))
    prefixes += map(str, networks)
    for value in make_addresses(bits, networks):
        address = str(make_address(value))
        covering = [node.prefix for node in tree.search_covering(address)]
        best = tree.search_best(address)
        assert (covering[0] if covering else None) == (best.prefix if best else None)
        lookups.append([address, *map(prefixes.index, covering)])

lines = [f"# py-radix 0.10.0, seed {SEED}", *prefixes, "", *(" ".join(map(str, lookup)) for lookup in lookups)]
Path(__file__).with_name("longest-match.txt").write_text("\n".join(lines) + "\n")
