"""The versioned HTTP interface for banks, operators, schools and other systems."""
