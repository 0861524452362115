"""OpenDocument files: texts and spreadsheets of LibreOffice and others."""
