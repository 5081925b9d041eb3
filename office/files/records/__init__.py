"""Strategy records as files: one CSV per sheet, or one workbook with a worksheet for each."""
