"""What pages of the forum do with a request: find as the caller may, read the form, do one named deed. No SQL here."""
