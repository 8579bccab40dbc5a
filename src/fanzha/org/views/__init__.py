"""Pages of the tree: signing in, units, officers."""
