"""Forms of the tree, its officers, and signing in."""
