"""Pages of the public report: no account, twelve languages, every step without scripts. docs/hub-report.md."""
