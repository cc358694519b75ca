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
    if not match.has("welsh") and frames.subject(match) in {"other", "you"} and not _starts_with_i(match):
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
    "netflix soap character characters "
    "podcast article headline headlines news poem play drama plot storyline eastenders corrie hollyoaks emmerdale "
    "programme author band gig musical"
)
_WORK = words(
    "volunteer volunteers volunteering campaign campaigning helpline helplines leaflet leaflets poster posters "
    "training trained course branch charity "
    "fundraiser fundraising awareness statistics stats research study prevention policy mp petition webinar talk "
    "workshop lecture module dissertation "
    "samaritans listener listeners bereaved bereavement inquest coroner vigil memorial first aider listening"
)
_ASKED = words(
    "asked asks asking ask question questions questionnaire form forms phq assessment assessed score scored "
    "screening checklist tick ticked survey"
)
_ANSWERED_YES = (
    ("said yes"),
    ("say yes"),
    ("ticked yes"),
    ("i said i"),
    ("told her i"),
    ("told him i"),
    ("told them i"),
    "answered yes",
    "and i do",
    "and i am",
    "yes to",
    "lied",
    "i lied",
    "truth is",
    "could not say no",
    "honest answer",
)
_ADOPTED = (
    ("me too"),
    ("that is me"),
    ("same here"),
    ("i feel the same"),
    ("says it all"),
    ("exactly how i"),
    ("how i feel"),
    ("i feel that"),
    ("so do i"),
    ("i get it"),
    ("that is how"),
    ("speaks to me"),
    ("sums me up"),
    "sums up",
    "this is me",
    "describes me",
    "me right now",
    "i want that too",
    "i agree",
    "could have written",
)


def _is_reported(match: Match, reading: Reading) -> bool:
    """Told, quoted or worked with, rather than meant, and not taken up by the writer."""
    sentence = match.sentence
    if any(frames.has_any(each, _ADOPTED) for each in reading.sentences):
        return False
    if reading.is_quoted(match.span):
        return True
    if not sentence.vocabulary.isdisjoint(_MEDIA) and frames.subject(match) != "i":
        return True
    if not sentence.vocabulary.isdisjoint(_WORK) and not _insists(sentence.vocabulary):
        return True
    return not sentence.vocabulary.isdisjoint(_ASKED) and not any(
        frames.has_any(each, _ANSWERED_YES) for each in reading.sentences
    )


def _insists(vocabulary: frozenset[str]) -> bool:
    return "i" in vocabulary and not vocabulary.isdisjoint({"now", "tonight", "today", "again", "still", "am"})


_HYPERBOLE = words(
    "haha monday mondays homework boring bored embarrassed embarrassing hilarious cringe cringed shame laughing "
    "laughed laugh hangover hungover traffic queue "
    "spreadsheet zoom meeting football match game level boss hungry starving heat hot cold"
)


def _is_idiom(match: Match, reading: Reading) -> bool:
    if match.rule.severity == "urgent":
        return False
    if match.has("idiom") or match.rule.severity == "medium":
        return not match.sentence.vocabulary.isdisjoint(_HYPERBOLE) and reading.length < 40
    return False


_DISTRESS = words(
    "sorry goodbye bye cry crying can't alone end die dead gone pain hurt hurts help love scared peace over please "
    "forgive finally everyone no "
    "nothing hopeless jump sleep mum dad kids children note letter letters written wrote never think thinking "
    "burden tired enough bed gone "
    "suicidal kill drop shaking drunk"
)


def _has_distress(reading: Reading) -> bool:
    words_elsewhere = reading.words
    return not words_elsewhere.isdisjoint(_DISTRESS) and words_elsewhere.isdisjoint(_EVERYDAY)


_EVERYDAY = words(
    "haha washing ironing housework dishes gym run shopping recipe cake fixing fixed repair tiles builder aerial "
    "parked parking ticket view sunset photo walk walking dog "
    "picnic holiday tour train late delayed football presentation exam essay party quiz painting photos lovely"
)


def _other_at_risk_now(match: Match) -> bool:
    if frames.subject(match) != "other" and match.sentence.words[match.first] not in {"he", "she", "they"}:
        return False
    if frames.names_no_one(match) or frames.is_negated(match):
        return False
    return not frames.is_past(match)


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
    if told and any(frames.has_any(sentence, _RETURN) for sentence in reading.sentences):
        yield Flag("crisis", "medium", told[-1].span, "Tells of the past, and says it has come back")
