"""Publishing as staff see it: the publish page, versions, the switch and the audit log."""
