"""Groups, and who belongs to them under which name."""
