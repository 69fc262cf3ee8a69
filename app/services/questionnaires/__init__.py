"""Questionnaires as staff write them: drafts, what still keeps one from the public, versions.

`drafts` starts and changes drafts, `judging` says what a document comes to, `examples`,
`impacts` and `previews` try one out. `standing` gathers the facts about a draft, `decisions`
takes what people say about it, `publishing` and `scheduling` make it public, `versions` reads
versions and goes back to one, `to_do` says what waits for whom, `closing` closes the visitors'
page. Every use case is one transaction with its entry in the audit log.
"""
