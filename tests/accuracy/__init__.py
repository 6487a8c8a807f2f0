"""How well the reader reads: figures that obey a form, drawn as real pages draw them, compared with what comes back.

`python -m tests.accuracy` prints the table of drawing styles; `figures` draws the figures, `layout` the forms' tables,
`styles` what pages do to them, `flat_styles` the tables that reach us as text, `measure` compares.
"""
