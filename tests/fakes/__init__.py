"""Servers that stand for what cannot exist on this machine, speaking the real protocol."""
