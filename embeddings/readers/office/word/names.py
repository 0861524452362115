"""The names of elements and attributes in the XML of Word documents."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of Word's vocabulary."""

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
ALTERNATES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VALUE = f"{W}val"
ID = f"{W}id"
