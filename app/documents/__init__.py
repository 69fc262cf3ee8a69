"""The questionnaire document format.

JSON in, domain objects out and back: pydantic models, the published JSON Schema and the
upgrades between format versions. Must not know where documents are kept or who asks for one.
"""
