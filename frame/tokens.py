"""Secrets that stand for somebody: random, and only their hash is kept."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, for a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """SHA-256 of a token of ours. Enough because the token is random; passphrases go through argon2id."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
