"""The parts that pages are made of, as plain functions; `templatetags.fz` hands them to templates."""
