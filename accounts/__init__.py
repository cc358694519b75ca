"""Who somebody is to us: members, passphrases, sessions."""
