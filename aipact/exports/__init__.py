"""Lists and pages as files: harmless in a spreadsheet, the same on every machine."""

from aipact.exports.paper import PDF_TYPE, PdfRefused, pdf
from aipact.exports.writers import csv_stream, download_headers, json_stream
from aipact.exports.xlsx import XLSX_TYPE, workbook

__all__ = [
    "PDF_TYPE",
    "XLSX_TYPE",
    "PdfRefused",
    "csv_stream",
    "download_headers",
    "json_stream",
    "pdf",
    "workbook",
]
