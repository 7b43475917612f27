"""What the API takes and gives. The descriptions are the API's documentation."""
