"""Changes to activities, cut by what happens: planned, signed in, recorded, voted on, erased."""
