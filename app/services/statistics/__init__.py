"""Statistics: tables of what was released, and of nothing else. No HTML, no clock, no chance.

`Statistics` reads the releases and published versions of a questionnaire and returns a `Statement`
for a `Choice` of periods. The page, the printed report and every export are made of the same
`Statement`, so none of them can say more than another.

| module | public names |
|---|---|
| `reading` | `Statistics`: `questionnaires()`, `statement(slug, choice)`, `report(slug, month)` |
| `periods` | `Choice(start, end, with_start, with_end, arm)`, `presets`, `months`, `choice_of` |
| `statement` | `Statement`: `.tables`, `.table(name)`, `.sections`, `.periods` |
| `tables` | `Table`, `Column`, `Row`, `Cell`, `Mark`, `Span` |
| `words` | `Words`, `read_words`: the words of tables, from `app/content/statistics-words.json` |

An export walks `statement.tables`: each has an ASCII `name`, a `title`, `columns` (`heading` is the
whole header in one line), `rows` of cells (str, int or None: "not shown yet"), and `notes`.
The use case is `UseCases.statistics`.
"""
