"""OpenDocument files: texts, spreadsheets and presentations of LibreOffice and others."""
