"""What pages of accounts do with a request: read the form, one deed, and on to where one was going."""

from accounts.handlers.arriving import sign_in_in_place

__all__ = ["sign_in_in_place"]
