"""Personal information: puts together what the finders of numbers, contacts and names bring."""

from collections.abc import Iterator

from moderation.screening.kinds import personal_contacts, personal_names, personal_numbers, personal_places
from moderation.screening.kinds.personal_found import Found
from moderation.screening.reading import Reading
from moderation.screening.verdict import Flag

_ENOUGH_FOR_A_BUNDLE = 2


def find(reading: Reading) -> Iterator[Flag]:
    found = [
        *personal_numbers.find(reading),
        *personal_contacts.find(reading),
        *personal_places.find(reading),
        *personal_names.find(reading),
    ]
    bundle = len({each.what for each in found}) >= _ENOUGH_FOR_A_BUNDLE
    for each in found:
        yield _flag(each, reading, bundle=bundle)


def _flag(found: Found, reading: Reading, *, bundle: bool) -> Flag:
    span = found.span if found.given else reading.folded.span(*found.span)
    if bundle:
        return Flag("pii", "high", span, f"Seems to give {found.what}, among several personal details")
    return Flag("pii", found.severity, span, f"Seems to give {found.what}")
