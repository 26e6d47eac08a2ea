"""The hub with example data: roles that anybody may take, a clock that may be moved, a way back to the start.

None of it exists in a hub that is not a demo: its addresses are not even routed (``Home.is_demo``).
"""
