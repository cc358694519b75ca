"""What pages of groups do with a request: find, read the form, one deed."""
