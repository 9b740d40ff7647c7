"""What people read: a batch as a self-contained HTML page and as an Excel workbook."""
