"""*a* and *an* before an English word, as they are heard."""

from __future__ import annotations

import pytest

from studykit.values.articles import indefinite

NUMBERS = """\
a 1; an 8; a 10; an 11; a 17; an 18; a 19; an 80; an 85; a 100; a 110; a 111; a 118; an 800
a 1,100; a 1,800; an 8,000; an 11,000; an 18,000,000; a 118,000; an 80,000; a 181,000; an 800,000
an 1812; an 1100; a 1900; a 2018; an 11000; an 18000; a 110000; an 8.5; an 11.5; a 1.8; a 0.8; a 007
a 7th; an 8th; an 11th; an 18th; an 80s; an 8-bit; an 11-year-old; a 12-hour; an 18-hole; an 11:30; an 8/10
an $8 million; a $1 million; an €11; a £12; an 80%
a II Corps; an VIII Corps; a XIX-century; an XI; an XVIII; an IV drip; an XX
"""
LETTERS = """\
a B; an A; an F; an H; an M; an N; an S; an X; a U; a Y; an n; a u; an x; an h; an m; a t; an e
an X-ray; an F-16; a B-52; a U-turn; a U-boat; an S-Bahn; an A-level; a T-shirt; an x-axis; a y-axis; an nth; an H2O
a U.S. base; an L.A. street; a D.C. law; an S&P index; an R&D lab; an M1; an x86
an FBI; an MRI; a UN; a US; a UK; an EU; a USB; an SOS; an LED; an HTML; an NGO; a UFO; a URL; a PhD; an MP; a CV
an HIV; an SMS; an RSVP; an NCAA; an XML; an NHL; an LGBTQ; an FDA; a GPS; an MRSA; a UNHCR; a USDA; a UCLA; a USSR
an FBI-led; a UN-backed; an NGO's; a UK's; an MPs; a UFOs; an NGOs; a MHz
a NATO; a NASA; a UNESCO; a UNICEF; a UEFA; a FIFA; a SARS; a SCUBA; a SWAT; a LASER; a RAM; a FARP; an UNCTAD; a NAFTA
an OPEC; an AIDS; an ASEAN; a EUROPE; a FRANCE; an ITALY; an NAACP; an ROTC
an mRNA; an rRNA; a tRNA; an fMRI; an iPhone; an eBay; a pH; a kWh; a uPVC
an α-particle; a β-blocker; an ε; a γ
"""
WORDS = """\
an apple; a banana; an egg; an island; an orange; an umbrella; a yellow; a year; a xylophone; a Wagner; a hotel
an hour; an hourly; a houri; an honest; an honor; an honour; an honorary; an heir; an heiress; an heirloom; a hero
a European; a euro; a eulogy; a Eucharist; a Eurasian; a euphemism; an Euler; a ewe; a ewer; an Ewok
a one; a one-way; a one-eyed; a once; a oneself; an onerous; an Oneida; an only; an onion; a oneness
a ouija; a Ouagadougou; an out; an ounce; a Oaxaca; an oak
a union; a unique; a unit; a universe; a uniform; a unilateral; a unicycle; a unicorn; a unison; a unisex; a unionized
a unidirectional; a unimodal; a unitary; a uniaxial; a uninucleate; a unanimous; a unanimity
an unimportant; an unimaginable; an unimpressed; an unimproved; an unintelligible; an uninhabited; an uninteresting
an uninvited; an unidentified; an unidiomatic; an unilluminated; an unironed; an unissued; an unignorable
an unable; an under; an unusual; an unused; an uncle; an unequal
a use; a user; a useful; a useless; a usage; a usual; a usurper; an usher; an us
a utensil; a utility; a Utah; a utopia; a uterus; an utter; an utmost; an utterance
a uranium; a Uranus; a urine; a Uruguayan; a ureter; a urologist; a Ural; an urban; an urgent; an urn; an Urdu
a ukulele; a Ukrainian; a Ukraine; a Ugandan; an ugly; a ubiquitous; an Uzbek; an ulcer; a Ulysses; an uncle
a uvula; a Uyghur; an upper; an umlaut; an udder
an Élysée; an Übermensch; an Île; an Ørsted; an Œuvre; an Ærø; an Åland; a Ñandú; an États; an Úna; a Çelik
an yttrium; an ytterbium; an Ypres; an Yves; a yoyo; a Yale
an "apple"; a "unit"; an ‘e-mail; an 'e-mail; a (one-way); an [x]; an “FBI”; a «ukulele»; an (8); an O'Brien; a L'Oréal
an e-mail; an RNA; a DNA
"""


def pairs(table: str) -> list[tuple[str, str]]:
    """Return (article, word) for each entry that is written as article, blank, word."""
    entries = [entry.strip() for line in table.splitlines() for entry in line.split(";")]
    return [
        (article, word) for article, _, word in (entry.partition(" ") for entry in entries) if word
    ]


@pytest.mark.parametrize("table", [NUMBERS, LETTERS, WORDS], ids=["numbers", "letters", "words"])
def test_the_article_goes_by_the_sound(table: str) -> None:
    wanted = {word: article for article, word in pairs(table)}
    assert len(wanted) > 50
    assert {word: indefinite(word) for word in wanted} == wanted


@pytest.mark.parametrize("text", ["", " ", '"', "東京", "…", "-", "\N{GRINNING FACE}"])
def test_what_is_no_english_word_takes_a(text: str) -> None:
    assert indefinite(text) == "a"
