"""What is done with each address: `deciding` about flags and cases, `cover` about who is on duty."""
