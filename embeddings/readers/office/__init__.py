"""Office files: documents, presentations and spreadsheets, which are packages of XML."""
