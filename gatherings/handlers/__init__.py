"""What pages of gatherings do with a request: find, read the form, one deed."""
