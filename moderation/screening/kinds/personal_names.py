"""Names of private persons: the writer's own, clinicians', children's, and what is told of neighbours.

Names are known by their capital letters and by the words around them; no list of names is kept.
"""

import re
from collections.abc import Iterator, Sequence

from moderation.screening.kinds.personal_found import Found
from moderation.screening.reading import Reading
from moderation.screening.sentences import Span
from moderation.screening.wordlist import words

_NAME = (
    r"(?:[A-Z]['’]|Mc|Mac|ap |ab |ferch |van |de |al-|"
    r"O['’])?[A-ZÀ-Ý][a-zà-ÿŵŷ]{1,20}(?:[-'’][A-ZÀ-Ý]?[a-zà-ÿ]{1,20}){0,2}"
)
_FULL = rf"{_NAME}(?: {_NAME}){{1,2}}"
_TITLE = r"(?:Mrs|Mr|Miss|Ms|Mx|Master)\.?"
_CLINICAL = r"(?:Dr|Doctor|Nurse|Sister|Prof|Professor|Midwife|Matron)\.?"
_SELF = re.compile(
    rf"(?:\b(?:[Ii]['’]?m|I am|[Ii] am|[Mm]y (?:full |real |actual )?name(?: is|['’]?s)|[Nn]ame(?: is|['’]?s|:)|"
    rf"[Rr]eal name:?|[Ff]ull name:?|[Ff]y enw i (?:yw|ydy)|[Dd]w ?i|[Rr]ydw i|[Ii]t['’]?s me,?|[Cc]alled)) "
    rf"({_FULL})(?![A-Za-z])"
)
_NAMED_ME = re.compile(
    rf"^({_NAME} {_NAME})(?: here| speaking)\b|\b({_FULL})"
    rf"(?:,? (?:that['’]?s|thats|is) (?:me|my (?:full |real )?name)\b| yw fy enw i| ydw i)"
)
_PLAIN_SELF = re.compile(
    r"\bmy (?:full |real |actual |legal )?name(?: is|'s) ([a-z][a-z'\-]+) ([a-z][a-z'\-]{2,})(?! [a-z])"
)
_INSTITUTION = (
    r"(?:Surgery|School|Hospital|Primary|Academy|College|Practice|Clinic|Centre|Nursery|Comprehensive|Comp|Infants|"
    r"Juniors|High|Ltd|Limited|Health|Pharmacy|Council|University|"
    r"Bakery|Garage|Hotel|Library|Medical|House|Foods|Motors|Engineering|Store|Stores|Meddygfa|Ysgol|Tesco|Asda|"
    r"Sainsbury|Aldi|Lidl|Boots|Greggs|Morrisons|Amazon|Ward|Factory|Depot|Inn|Arms|Salon|Care Home|Post Office|"
    r"Bank|Works|Farm)"
)
_PLACED = re.compile(
    rf"\b(?:[Ww]ork(?:s|ing)? (?:at|for|in)|[Tt]each(?:es|er)? at|[Gg]o(?:es|ing)? to|[Rr]egistered (?:at|with)|"
    rf"[Pp]atient (?:at|of)|[Nn]urse at|[Mm]anager (?:at|of)|[Ss]tudent at|[Aa]t|[Ff]rom|[Oo]f|[Dd]river (?:for|"
    rf"at)|[Cc]leaner at|[Bb]ased at|[Ii]n) (?:the )?((?:{_NAME} ){{0,3}}{_INSTITUTION}|{_INSTITUTION} {_NAME})\b"
)
_CLINICIAN = re.compile(rf"\b{_CLINICAL} {_FULL}")
_CLINICIAN_ROLE = re.compile(
    rf"\b[Mm]y (?:GP|doctor|nurse|CPN|consultant|therapist|psychiatrist|counsellor|midwife|social worker|physio|"
    rf"dentist|care coordinator|support worker)(?:,| is|['’]s| called)? (?:Dr )?{_FULL}"
)
_RELATION = (
    r"(?:neighbour|colleague|ex|ex-husband|ex-wife|boss|manager|friend|mate|landlord|landlady|sister|brother|"
    r"cousin|aunt|auntie|uncle|husband|wife|partner|mother|father|mum|dad|boyfriend|girlfriend|"
    r"sister-in-law|brother-in-law|mother-in-law|flatmate|housemate|nephew|niece|carer|teacher|workmate|supervisor|"
    r"stepdad|stepmum|fiancé|fiancée)"
)
_RELATED = re.compile(
    rf"\b(?:[Mm]y|[Hh]er|[Hh]is|[Oo]ur|[Tt]heir) (?:old |next[- ]door |best |new )?{_RELATION},? (?:is |called |"
    rf"named |was )?({_FULL})"
)
_PRIVATE = re.compile(
    rf"\b((?:{_TITLE} )?{_FULL}|{_TITLE} {_NAME}),? (?:\(?(?:from|at|of|in|who|next|down|over|across|on|opposite|"
    rf"up|off)\b[^.!?\n]{{0,80}})"
)
_STATED = re.compile(
    rf"\b((?:{_TITLE} )?{_FULL}|{_TITLE} {_NAME}) (?:is|has|was|had|got|takes|drinks|lives|hit|beats|cheated|owes|"
    rf"just|still)\b[^.!?\n]{{0,80}}"
)
_NEAR_HERE = re.compile(
    r"\b(number \d+|no\.? ?\d+|next door|our (?:road|street|village|building|block|estate|group|office|church|"
    r"class|surgery)|my (?:road|street|village|building|block|estate|group|office|work|class|church|ward|bay)|"
    r"flat \d+|down the road|across the road|over the road|opposite|at work|chip shop|chippy|the shop|post office|"
    r"the pub|school gate|bus stop|corner shop|pta|the allotment|the co-op|reception|the choir|slimming world|\d+ "
    r"[A-Z][a-z]+ (?:Road|Street|Close|Lane|Avenue|Terrace|Drive))",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"\b(ward|psych|psychiatric|sectioned|hiv|aids|affair|pregnant|alcoholic|drinking|drinks|drunk|diagnosed|"
    r"cancer|depression|depressed|bipolar|schizophreni\w*|rehab|debt|benefits|prison|arrested|overdose|"
    r"cheating|cheated|abortion|miscarriage|std|sti|chlamydia|herpes|hepatitis|drugs|heroin|cocaine|addict|"
    r"epilepsy|epileptic|autistic|dementia|suicidal|self harms?|mental|breakdown|anorexi\w*|bulimi\w*|ptsd|"
    r"divorc\w*|evicted|bankrupt|beats|hits|abus\w*|incontinent|colostomy|stoma|on the sick|pip|illness|tested "
    r"positive|methadone|detox|gay|trans|ms|parkinson\w*|tumour|terminal|social services|hospital|stroke|lives)\b",
    re.IGNORECASE,
)
_CHILD = (
    r"(?:son|daughter|lad|little (?:one|girl|boy|lad)|child|kid|kids|boy|girl|grandson|granddaughter|youngest|"
    r"eldest|oldest|stepson|stepdaughter|twins|children|nephew|niece|mab|merch|baby)"
)
_CHILD_SCHOOL = re.compile(
    rf"\b(?:[Mm]y|[Oo]ur|[Hh]er|[Hh]is|[Ff]y) {_CHILD}\b[^.!?\n]{{0,60}}?\b(?:at|to|attends|in|starts|starting|"
    rf"from|yn)\b (?:the )?((?:[A-ZÀ-Ý][\w'’.\-]+ ){{1,4}}(?:Primary|School|Academy|Nursery|Infants?|Juniors?|High|"
    rf"Comp|Comprehensive|College|Pre-?school|Prep|Grammar)\b|Ysgol [A-Z]\w+|St [A-Z]\w+['’]?s?\b)"
)
_NAMED_CHILD = re.compile(
    rf"\b(?:[Mm]y|[Oo]ur) {_CHILD},? ({_NAME}(?: {_NAME})?)\b[^.!?\n]{{0,80}}?(?:\b(?:born|dob|school|year \d|goes "
    rf"to|is in|lives|nursery|class|aged?|is \d|\(\d|Primary|Academy|turns? \d)|,? \d{{1,2}}\b(?! (?:am|pm|mg|"
    rf"weeks)))"
)
_NOT_NAMES = words(
    "bipolar type stage welsh english scottish irish british asian indian polish catholic muslim christian jewish "
    "hindu sikh autistic dyslexic coeliac diabetic american canadian african black white january february march "
    "april june july august september october november december monday tuesday wednesday thursday friday saturday "
    "sunday crohn crohn's parkinson parkinson's hashimoto graves raynaud raynaud's addison addison's meniere ehlers "
    "new old so very not just really still team living getting feeling going having back here fine good ok okay "
    "sorry happy glad sick tired done over off on in at the a an from year nhs pip esa dwp gp uk usa facebook "
    "instagram google amazon tesco north south east west northern southern covid long post chronic fibro "
    "fibromyalgia lupus ms adhd asd ptsd ocd bpd cptsd me mental health support group primary progressive relapsing "
    "rheumatoid multiple borderline generalised major universal credit doctor nurse mum dad merry happy god jesus "
    "thank great big super london manchester cardiff swansea leeds bristol glasgow edinburgh birmingham liverpool "
    "wales england scotland ireland yorkshire devon cornwall kent sussex essex norfolk sertraline methotrexate "
    "gluten dairy vegan veggie vegetarian pro anti half full part self non pre semi first second third christmas "
    "easter dr mr mrs miss ms and but or with for to of"
)


def find(reading: Reading) -> Iterator[Found]:
    if "name" in reading.words:
        yield from _plain_self(reading)
    if not reading.words.isdisjoint(_CHILD_WORDS) and (reading.digits or not reading.words.isdisjoint(_SCHOOLS)):
        yield from _children(reading.given)
    windows = list(_windows(reading.given))
    if not windows:
        return
    yield from _own(reading.given, windows)
    if not reading.words.isdisjoint(_CLINICAL_WORDS):
        yield from _clinicians(reading.given, windows)
    if not reading.words.isdisjoint(_RELATION_WORDS):
        yield from _relations(reading.given, windows)
    if not reading.words.isdisjoint(_HERE_WORDS):
        yield from _private_persons(reading.given, windows)


_CHILD_WORDS = words(
    "son daughter lad little child children boy girl grandson granddaughter youngest eldest oldest stepson "
    "stepdaughter twins nephew niece mab merch baby"
)
_SCHOOLS = words("school primary academy nursery infants juniors high comp college ysgol st preschool prep grammar")
_CLINICAL_WORDS = words(
    "dr doctor nurse sister prof professor midwife matron gp cpn consultant therapist psychiatrist counsellor "
    "physio dentist worker coordinator"
)
_RELATION_WORDS = words(
    "neighbour colleague ex boss manager friend mate landlord landlady sister brother cousin aunt auntie uncle "
    "husband wife partner mother father mum dad boyfriend girlfriend flatmate housemate nephew niece carer teacher "
    "workmate supervisor stepdad stepmum fiance fiancee law"
)
_HERE_WORDS = words(
    "number no next door road street village building block estate group office church class surgery work ward bay "
    "flat down across over opposite shop chippy post pub school bus pta allotment reception choir slimming close "
    "lane avenue terrace drive co"
)
_CAPITALS = re.compile(r"[A-ZÀ-Ý][\w'’.-]+ [A-ZÀ-Ý]")
_REACH = 50


def _windows(given: str) -> Iterator[Span]:
    """The parts of a text around two capital words together: only there can a full name stand."""
    start = end = -1
    for pair in _CAPITALS.finditer(given):
        if pair.start() - _REACH > end:
            if end >= 0:
                yield start, end
            start = max(0, pair.start() - _REACH)
        end = pair.end() + 2 * _REACH
    if end >= 0:
        yield start, end


def _in(windows: Sequence[Span], pattern: re.Pattern[str], given: str) -> Iterator[re.Match[str]]:
    for start, end in windows:
        yield from pattern.finditer(given, start, end)


def _own(given: str, windows: Sequence[Span]) -> Iterator[Found]:
    names = [
        match.span(match.lastindex or 0)
        for pattern in (_SELF, _NAMED_ME)
        for match in _in(windows, pattern, given)
        if _is_name(match.group(match.lastindex or 0))
    ]
    if not names:
        return
    placed = any(_is_place(place.group(1)) for place in _in(windows, _PLACED, given))
    for span in names:
        if placed:
            yield Found("their full name and where they go", "medium", span, given=True)
        else:
            yield Found("their full name", "low", span, given=True)


def _is_place(name: str) -> bool:
    return " " in name or name in _CHAINS


_CHAINS = words("Tesco Asda Sainsbury Aldi Lidl Boots Greggs Morrisons Amazon")


def _plain_self(reading: Reading) -> Iterator[Found]:
    for match in _PLAIN_SELF.finditer(reading.folded.text):
        if not {match.group(1), match.group(2)} & (_NOT_NAMES | _AFTER_NAMES):
            yield Found("their full name", "low", match.span())


_AFTER_NAMES = words(
    "not also short pronounced spelt spelled like now because what which too here today please again hard difficult "
    "common unusual really usually often just by called my mud taken on"
)


def _clinicians(given: str, windows: Sequence[Span]) -> Iterator[Found]:
    named = [*_in(windows, _CLINICIAN, given), *_in(windows, _CLINICIAN_ROLE, given)]
    if named and (any(_in(windows, _PLACED, given)) or _SURGERY.search(given)):
        for match in named:
            yield Found("a clinician's full name and where they work", "medium", match.span(), given=True)


_SURGERY = re.compile(r"\b(?:surgery|practice|clinic|ward)\b", re.IGNORECASE)


def _children(given: str) -> Iterator[Found]:
    for match in _CHILD_SCHOOL.finditer(given):
        detailed = _NAMED_CHILD.search(given) is not None
        yield Found("a child's school", "high" if detailed else "medium", match.span(), given=True)
    for match in _NAMED_CHILD.finditer(given):
        if _is_name(match.group(1)):
            yield Found("a child's details", "high", match.span(), given=True)


def _relations(given: str, windows: Sequence[Span]) -> Iterator[Found]:
    for match in _in(windows, _RELATED, given):
        if _is_name(match.group(1)):
            yield Found("another person's full name", "high", match.span(), given=True)


def _private_persons(given: str, windows: Sequence[Span]) -> Iterator[Found]:
    for pattern in (_PRIVATE, _STATED):
        for match in _in(windows, pattern, given):
            near = given[match.start() : match.end() + 60]
            if _is_name(match.group(1)) and _NEAR_HERE.search(near) and _TELLING.search(near):
                yield Found("who another person is, and something private", "high", match.span(), given=True)


def _is_name(name: str) -> bool:
    parts = [part for part in re.split(r"[ ]", name) if part not in {"Mrs", "Mr", "Miss", "Ms", "Mx", "Master"}]
    return bool(parts) and not any(
        part.lower().rstrip("'’s") in _NOT_NAMES or part.lower() in _NOT_NAMES for part in parts
    )
