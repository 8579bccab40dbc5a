"""The one tree: units by territory and by line, populations, officers and their posts."""
