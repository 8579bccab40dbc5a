"""Cases from a file, for `fanzha link`: rows by their headings, marks by their kinds."""
