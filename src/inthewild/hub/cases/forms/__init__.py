"""Forms of cases: what was typed. What is allowed is said by the services."""
