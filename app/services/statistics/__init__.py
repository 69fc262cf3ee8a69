"""Statistics: tables of what was released, and of nothing else. No HTML, no clock, no chance.

`Statistics` reads the releases and published versions of a questionnaire and returns a `Statement`
for a `Choice` of periods. The page, the printed report and every export are made of the same
`Statement`, so none of them can say more than another.

Public names: `Statistics` (`release_reading`); `Choice`, `presets`, `months` and `choice_of`
(`periods`); `Statement` (`statement`) with `.tables`, `.table(name)`, `.sections` and `.periods`;
`Table`, `Column`, `Row`, `Cell`, `Mark`, `Span`, and `Words` as read from
``app/content/statistics-words.json`` (`shown_tables`).

An export walks `statement.tables`: each has an ASCII `name`, a `title`, `columns` (`heading` is the
whole header in one line), `rows` of cells (str, int or None: "not shown yet"), and `notes`.
The use case is `UseCases.statistics`.
"""
