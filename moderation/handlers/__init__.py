"""What is done with each address: `deciding` about flags and cases."""
