"""What the product stands on: its folders, its database server, its keys.

Nothing here knows Django, and only `config` and `cli` import it.
"""
