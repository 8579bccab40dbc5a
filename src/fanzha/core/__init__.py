"""The rules of the work, as pure Python: no Django, no input or output, no clock, no hidden chance.

Everything here takes plain values and returns plain values, so that the same function serves the web
product, the command line, a batch on one machine and a distributed engine. Inside, `values` lies lowest,
`text` and `calendar` stand on it, and the rules (`screening`, `linking`, `funds`, `metrics`, `workflow`) on those.
"""
