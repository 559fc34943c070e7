"""A stack of `./openrun up` beside whatever else runs here."""
import random

from stack import ports
from stack.layout import DEFAULT_BASE, PORTS, Layout


def free_layout():
    """A port base whose every port is free and stays so: none is one that outgoing connections are given."""
    above = max(port for name in PORTS for port in Layout(DEFAULT_BASE).ports(name)) - DEFAULT_BASE
    for _ in range(200):
        layout = Layout(random.randrange(10_000, ports.outgoing_from() - above))
        if all(ports.is_free(port) for name in PORTS for port in layout.ports(name)) and not layout.state.exists():
            return layout
    raise RuntimeError("no free ports")
