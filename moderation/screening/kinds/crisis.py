"""Risk of suicide or self-harm: who is in need now, and what is a memory, a film, a denial or an idiom."""

from collections.abc import Iterator, Sequence

from moderation.screening import frames, rulebook
from moderation.screening.patterns import Match
from moderation.screening.reading import Reading
from moderation.screening.verdict import Flag
from moderation.screening.wordlist import words

RULES = rulebook.load("crisis", "crisis")


def find(reading: Reading, matches: Sequence[Match]) -> Iterator[Flag]:
    kept = [match for match in matches if _counts(match, reading)]
    for match in kept:
        yield Flag("crisis", match.rule.severity, match.span, match.rule.reason)
    if not kept and matches:
        yield from _return_to_the_present(matches, reading)


def _counts(match: Match, reading: Reading) -> bool:
    if _is_reported(match, reading) or _is_idiom(match, reading):
        return False
    if (match.has("alone") or match.has("place")) and not _has_distress(reading):
        return False
    if match.has("other"):
        return _other_at_risk_now(match)
    return match.has("own") or _is_so_of_the_writer(match)


def _is_so_of_the_writer(match: Match) -> bool:
    of_itself = match.has("welsh") or match.has("burden") or _starts_with_i(match)
    if not of_itself and frames.subject(match) in {"other", "you"}:
        return False
    if not match.has("negation") and frames.is_negated(match):
        return False
    return not _about_the_past(match)


def _starts_with_i(match: Match) -> bool:
    return match.sentence.words[match.first] in {"i", "my"}


def _about_the_past(match: Match) -> bool:
    if match.has("past"):
        return frames.mentions_past_time(match.sentence)
    return frames.is_past(match)


_MEDIA = words(
    "film films movie movies song songs lyric lyrics tune album book books novel memoir series episode documentary "
    "netflix soap character characters podcast article headline headlines poem drama plot storyline eastenders "
    "corrie hollyoaks emmerdale programme musical commercial advert"
)
_WORK = words(
    "volunteer volunteers volunteering campaign campaigning helpline helplines leaflet leaflets poster posters "
    "awareness statistics prevention petition webinar workshop lecture module fundraiser fundraising samaritans "
    "bereaved bereavement inquest coroner vigil warning trigger tw effects"
)
_IN_NEED = words("i me my need help please myself")
_ASKED = words(
    "asked asks asking ask question questions questionnaire form phq assessment assessed score scored checklist "
    "check checks checked wonders wondered"
)
_ABOUT = words("if about whether of on any for")
_ANSWERED_YES = (
    "said yes", (
        "say yes"
    ), "ticked yes", "i said i", "told her i", "told him i", "told them i", "answered yes", "and i do",
    "and i am", "yes to", "i lied", "truth is", "could not say no", "honest answer",
)  # fmt: skip
_ADOPTED = (
    "me too", (
        "that is me"
    ), "same here", "i feel the same", "says it all", "exactly how i", "how i feel", "i feel that",
    "so do i", (
        "that is how"
    ), "speaks to me", "sums me up", "sums up", "this is me", "describes me", "me right now", "i agree",
    "i want that too", "could have written",
)  # fmt: skip


def _is_reported(match: Match, reading: Reading) -> bool:
    """Told, quoted or worked with, rather than meant, and not taken up by the writer."""
    sentence = match.sentence
    if reading.says(_ADOPTED):
        return False
    if reading.is_quoted(match.span):
        return True
    on_stage = not sentence.vocabulary.isdisjoint(_MEDIA) or frames.has_any(sentence, ("the play", "a play"))
    if on_stage and frames.subject(match) != "i":
        return True
    if not sentence.vocabulary.isdisjoint(_WORK) and sentence.vocabulary.isdisjoint(_IN_NEED):
        return True
    return _was_asked(match, reading)


def _was_asked(match: Match, reading: Reading) -> bool:
    """ "She asked if I was suicidal" tells of a question; only a yes makes it more."""
    before = match.sentence.before(match.first, 9)
    asked = not _ASKED.isdisjoint(before) and not _ABOUT.isdisjoint(before)
    return asked and not reading.says(_ANSWERED_YES)


_HYPERBOLE = words(
    "monday mondays homework embarrassed embarrassing cringe hilarious hangover hungover spreadsheet zoom queue"
)
_LIGHT = words("haha laughing laughed bored boring football traffic")


def _is_idiom(match: Match, reading: Reading) -> bool:
    if match.rule.severity in {"urgent", "high"} or reading.length > 40:
        return False
    if match.has("idiom") and not match.sentence.vocabulary.isdisjoint(_LIGHT):
        return True
    return not match.sentence.vocabulary.isdisjoint(_HYPERBOLE)


_DISTRESS = words(
    "sorry goodbye bye cry crying can't alone end die dead gone pain hurt hurts help love scared peace over please "
    "forgive finally everyone no nothing hopeless jump sleep mum dad kids children note letter letters written "
    "wrote never think thinking burden tired enough bed gone suicidal kill drop shaking drunk"
)


def _has_distress(reading: Reading) -> bool:
    words_elsewhere = reading.words
    return not words_elsewhere.isdisjoint(_DISTRESS) and words_elsewhere.isdisjoint(_EVERYDAY)


_EVERYDAY = words(
    "haha washing ironing housework dishes gym run shopping recipe cake fixing fixed repair tiles builder aerial "
    "parked parking ticket view sunset photo walk walking dog picnic holiday tour train late delayed football "
    "presentation exam essay party quiz painting photos lovely"
)


_NOBODY = words(
    "people someone somebody anyone everyone person patients characters who folk lots many thousands others"
)


def _other_at_risk_now(match: Match) -> bool:
    """Somebody the writer knows, and now: not people at large, not a story."""
    first = match.sentence.words[match.first]
    if frames.subject(match) in {"i", "you"} and first not in {"he", "she", "they"}:
        return False
    person = frames.nearest_person(match) or first
    if person in _NOBODY or (person not in frames.OTHERS and first not in {"he", "she", "they"}):
        return False
    return not frames.is_negated(match) and not frames.is_past(match)


_RETURN = (
    "back again", (
        "is back"
    ), (
        "are back"
    ), "came back", "coming back", "come back", "creeping back", "creeping in", "crept back", "there again",
    "again now", (
        "now again"
    ), "starting again", "started again", "feel it again", "feeling it again", "feel that way again", "same place now",
    "same place again", (
        "returned"
    ), "slipping back", "going back there", "but tonight", "but today", "but lately", "right back", "happening again",
    "but now i", (
        "not so sure now"
    ), "not sure any more", "not true any more", "wish i had not", "wish it had worked", "wish they had not",
)  # fmt: skip


def _return_to_the_present(matches: Sequence[Match], reading: Reading) -> Iterator[Flag]:
    """A story of the past whose end is now: "that was ten years ago. This week it's back."."""
    told = [match for match in matches if not _is_reported(match, reading) and frames.subject(match) == "i"]
    if told and reading.says(_RETURN):
        yield Flag("crisis", "medium", told[-1].span, "Tells of the past, and says it has come back")
