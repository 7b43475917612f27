"""`make bench`: what the product promises of its speed, measured in one run beside a reference.

A file with a function `contestants(places)` takes part when it stands in `bench.__main__.MODULES`.
"""
