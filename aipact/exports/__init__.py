"""Lists as files: streamed in constant memory, and harmless in a spreadsheet."""

from aipact.exports.writers import csv_stream, download_headers, json_stream
from aipact.exports.xlsx import XLSX_TYPE, workbook

__all__ = ["XLSX_TYPE", "csv_stream", "download_headers", "json_stream", "workbook"]
