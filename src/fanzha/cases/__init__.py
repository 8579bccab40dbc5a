"""Cases: a plain register of what was lost, by whom and how."""
