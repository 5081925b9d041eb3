"""Strategy records: sheets to ask with, rows to check, proposals that become records."""
