"""Lists that staff maintain: the commitment catalogue, the dates of the AI Act, countries, codes.

The files in `data/` are the source. `actions.load_reference_data()` brings them into the database,
`queries` reads them. Every fact carries its source, its as-of date and how well it is confirmed.
"""
