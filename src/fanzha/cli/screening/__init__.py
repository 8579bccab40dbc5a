"""What `fanzha screen` reads and writes: files of messages in, lines of verdicts out."""
