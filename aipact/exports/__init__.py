"""Lists as files: streamed in constant memory, and harmless in a spreadsheet."""

from aipact.exports.writers import csv_stream, download_headers, json_stream

__all__ = ["csv_stream", "download_headers", "json_stream"]
