"""What a member may do to a page with the text of a post: nothing but the few marks that Markdown has here."""

from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum import composing
from frame import cooking

TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "hr",
    "details",
    "summary",
    "div",
}
# Pieces of the grammars that an attack needs, put together at random, reach further than random characters.
PIECES = st.sampled_from(
    [
        "<", ">", '"', "'", "`", "```", "[", "](", ")", "![", "&", "&#x6a;", ";", "\\", "\n", "\n\n", "    ", "* ",
        "1. ", "> ", "# ", "---", "~~", "**", "_", "|", "<!--", "-->", "<![CDATA[", "]]>", "<?", "script", "<script>",
        "</script>", "<img src=x onerror=", "<svg/onload=", "<a href=", "<style>", "javascript:", "JaVaScRiPt&colon;",
        "data:text/html,", "vbscript:", "file:///", "//evil.example", "http://", "https://x.example", "mailto:",
        "tel:1", "\x00", "\u202e", "\u200b", "\ufeff", "alert(1)", "onclick=", "style=", "id=body", "name=cookie",
        "é", "🪨", "[x]: javascript:1", "www.",
        "\n:::warning ", "\n:::\n", ":::", "<details open>", "</details>", 'data-warning="',
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map("".join))


class Reader(HTMLParser):
    """Reads cooked HTML as a browser would, and notes what a browser could act on."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.other: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {f"{tag}.{name}" for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_decl(self, decl: str) -> None:
        self.other.append(decl)

    def handle_pi(self, data: str) -> None:
        self.other.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_no_text_makes_a_tag_an_attribute_or_a_scheme_that_is_not_on_the_list(text: str) -> None:
    found = read(cooking.cook(text).html)

    assert found.tags <= TAGS
    assert found.attributes <= {
        "a.href",
        "a.rel",
        "details.class",
        "details.data-warning",
        "summary.class",
        "div.class",
    }
    assert found.other == []
    assert all(urlsplit(link).scheme in {"http", "https", "mailto"} for link in found.links)


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="<>&\"'=/ abimgscript", max_size=80))
def test_what_looks_like_html_is_shown_literally(text: str) -> None:
    # The word in front keeps Markdown from reading a quotation or code.
    typed = f"So {text}".rstrip()

    assert cooking.cook(typed).plain == typed


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "1 < 2 & 3 > 2",
        "<b>bold</b>",
        "&lt;not a tag&gt; &amp;amp;",
        "<marquee onstart=alert(1)>",
    ],
)
def test_html_that_somebody_types_is_shown_as_they_typed_it(text: str) -> None:
    assert cooking.cook(text).html == f"<p>{escape(_unescaped_once(text), quote=False)}</p>"


def _unescaped_once(text: str) -> str:
    """Markdown itself reads entities: what somebody types as `&lt;` they see as `<`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JAVASCRIPT:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "[x](tel:999)",
        "[x](/topics/1)",
        "[x](//evil.example)",
        "![x](https://x.example/pixel.gif)",
        "<javascript:alert(1)>",
    ],
)
def test_only_whole_addresses_of_three_schemes_become_links(text: str) -> None:
    assert [link for link in read(cooking.cook(text).html).links if not link.startswith("https://")] == []
    assert "img" not in read(cooking.cook(text).html).tags


@pytest.mark.parametrize("address", ["https://kith.example/x?a=1&b=2", "http://kith.example", "mailto:a@kith.example"])
def test_links_tell_nothing_and_lend_no_weight(address: str) -> None:
    html = cooking.cook(f"[here]({address})").html

    assert read(html).links == [address]
    assert 'rel="nofollow ugc noopener noreferrer"' in html


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_whatever_is_composed_is_screened_as_the_words_that_people_read(text: str) -> None:
    composed = composing.compose(text, title="A title")

    assert composed.screened == f"A title\n\n{cooking.cook(text).plain}"
    assert all(0 <= flag.span[0] < flag.span[1] <= len(composed.screened) for flag in composed.verdict.flags)


@pytest.mark.parametrize("text", [">" * 10_000, "*a" * 5_000, "[" * 10_000, "`a`" * 3_000, "- " * 5_000, "~~a" * 3_000])
def test_text_made_to_be_slow_is_cooked_all_the_same(text: str) -> None:
    assert read(cooking.cook(text).html).tags <= TAGS


@pytest.mark.parametrize(
    ("plain", "cut"),
    [
        ("One short line", "One short line"),
        ("Newly told, long resigned, in remission, in doubt", "Newly told, long resigned, in remission…"),
        ("Newly told: long resigned – in remission – or in doubt", "Newly told: long resigned – in remission…"),
        ("Most of what is said in here is for anybody, really", "Most of what is said in here is for…"),
    ],
)
def test_an_excerpt_ends_with_a_word(plain: str, cut: str) -> None:
    assert cooking.excerpt(plain, longest=44) == cut
