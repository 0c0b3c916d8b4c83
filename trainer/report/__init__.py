"""The report of a run: `report.json` for programs and a self-contained `report.html` for people."""
