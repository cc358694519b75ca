"""Where somebody sits: what a request says about its sender, as far as accounts care."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sitting:
    """address: counted with others of its network, never stored. device: such as "Firefox on Windows".

    is_shared: others use this device too, so the session is short and its cookie goes with the browser.
    """

    address: str
    device: str
    is_shared: bool = False
