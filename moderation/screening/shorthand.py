"""Tables of how people write in a hurry. Words only; what they mean is for the rules."""

from moderation.screening.wordlist import words


def _table(lines: str) -> dict[str, tuple[str, ...]]:
    """Lines of `short forms = the words they stand for`."""
    table: dict[str, tuple[str, ...]] = {}
    for line in lines.strip().splitlines():
        forms, _, words = line.partition("=")
        table.update(dict.fromkeys(forms.split(), tuple(words.split())))
    return table


SHORTHAND = _table("""
    im = i am
    ive = i have
    youre = you are
    youve = you have
    youll = you will
    theyre = they are
    theyve = they have
    theyll = they will
    weve = we have
    hes = he is
    shes = she is
    thats = that is
    theres = there is
    whats = what is
    wheres = where is
    whos = who is
    hows = how is
    dont dnt = do not
    doesnt = does not
    didnt = did not
    cant cannot cnt = can not
    couldnt = could not
    wont = will not
    wouldnt = would not
    shouldnt = should not
    isnt = is not
    arent = are not
    aint = is not
    wasnt = was not
    werent = were not
    havent = have not
    hasnt = has not
    hadnt = had not
    neednt = need not
    mustnt = must not
    wanna = want to
    gonna gunna gona gunna gonnae = going to
    gotta = got to
    hafta = have to
    lemme = let me
    gimme = give me
    dunno = do not know
    kinda = kind of
    u ya yous youse yer = you
    ur = your
    urself yaself yourselve = yourself
    r = are
    cos coz cuz bc bcos becuz becos cause = because
    tho = though
    thru = through
    tmrw tmr tmoz tomoz tomo 2moro 2morrow 2mrw tomorow = tomorrow
    tonite 2nite tonyt 2night 2nyt tonght = tonight
    2day = today
    tonights = tonight is
    nite nyt = night
    l8r l8 = later
    gr8 = great
    b4 = before
    m8 = mate
    4ever forevr = forever
    some1 sum1 = someone
    any1 = anyone
    every1 = everyone
    no1 noone = no one
    nobody = no one
    plz pls plse = please
    rn = right now
    atm = at the moment
    anymore = any more
    selfharm selfharming = self harm
    selfharmed = self harmed
    sh = self harm
    selfinjury = self injury
    sewercidal = suicidal
    sewerslide sewercide suislide sooicide = suicide
    unalived unaliving unaliv = unalive
    od = overdose
    oding = overdosing
    oded od'd od'ed = overdosed
    tbh tbf = honestly
    fuk fuq fck fcuk phuck = fuck
    fuckin fcking fking fkn fuking effing effin = fucking
    cmon = come on
    pm dm inbox dms pms = message
    pmed dmed = messaged
    msg msgs = message
    txt = text
    ppl = people
    pic pics piccy piccies pix = picture
    fb = facebook
    insta ig = instagram
    snap = snapchat
    wapp whatsap whatsapp wattsapp = whatsapp
    tele = telegram
    yr yrs = year
    wk wks = week
    doc docs = doctor
    meds = medicine
    pregabs = pregabalin
    zimmers zimmer zopis zopi = zopiclone
    antidepressant antidepressants = antidepressants
    haha hahaha hahahaha ha hehe hehehe lol lmao lmfao rofl lolz = haha
    x xx xxx = kiss
    tablets pills tabs = tablets
    mam mom mammy mummy mum mother mama = mum
    dad daddy father = dad
    bro = brother
    sis = sister
    hubby husband = husband
    gf = girlfriend
    bf = boyfriend
    kid kids child children = children
    lad lads = lad
    isio = eisiau
    stopd = stopped
    killin = killing
    cuttin = cutting
    feelin = feeling
    thinkin = thinking
    doin = doing
    goin = going
    wantin = wanting
    livin = living
    dyin = dying
    hurtin = hurting
    nothin nuthin nowt = nothing
    summat summit somethin = something
    owt = anything
    realy rly = really
""")

# Ways of writing "ill" and "id" without an apostrophe that are not illness and identity: by the word that follows.
RUN_ON = {"ill": "will", "id": "would"}
RUN_ON_BEFORE = words(
    "be do end finish kill break find just never rather have like love make go take send give tell show smash hurt "
    "come put see post not cut probably definitely died need been"
)

PRONOUNS = words("he she it that this what who where there how here when why everyone someone everything nothing")

# What people cover with asterisks. Length decides between them, so the commonest of each length and letter comes first.
MASKABLE: tuple[str, ...] = (
    "fuck",
    "fucking",
    "fucked",
    "fucker",
    "cunt",
    "shit",
    "bitch",
    "bastard",
    "wanker",
    "twat",
    "prick",
    "dick",
    "cock",
    "slut",
    "whore",
    "arsehole",
    "piss",
    "pissed",
    "kill",
    "killing",
    "killed",
    "kills",
    "die",
    "dying",
    "dead",
    "suicide",
    "suicidal",
    "hang",
    "hanging",
    "cut",
    "cutting",
    "rape",
    "murder",
    "retard",
    "retarded",
    "spastic",
    "nigger",
    "nigga",
    "paki",
    "faggot",
    "fag",
    "tranny",
    "spaz",
    "mong",
    "poof",
    "dyke",
    "chink",
    "gyppo",
    "slag",
    "tits",
    "pussy",
    "porn",
    "sex",
    "nude",
    "nudes",
    "drugs",
)

# Words that are often written as two which are words themselves.
JOINED = frozenset(
    {
        "suicide",
        "suicidal",
        "myself",
        "yourself",
        "himself",
        "herself",
        "themselves",
        "themself",
        "overdose",
        "overdosed",
        "whatsapp",
        "facebook",
    }
)

# Pictures that stand for a word.
PICTURES = {
    **dict.fromkeys("😂🤣😆😅😜😉😁😄😀😃😹🙃", "haha"),
    "💊": (
        "tablets"
    ), "🔪": "knife", "🗡": "knife", "🔫": "gun", "🪦": "grave", "⚰": "coffin", "🍆": "aubergine", "🖕": "fuck off",
}  # fmt: skip
