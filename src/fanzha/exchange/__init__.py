"""Two networks: packages between an installation inside the police network and one outside, carried by file."""
