"""What every surface needs: errors, headers, widgets, the form token, health.

Must not know any single surface (visitor, staff, stats).
"""
