"""What `fanzha train` and `fanzha evaluate` read and print: labelled files in, tables of figures out."""
