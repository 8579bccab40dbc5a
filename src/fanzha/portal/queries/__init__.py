"""What the public pages say, made from what intake and the warnings know."""
