"""Makes golden.json: stems, tokens and ROUGE F-measures of the public scorers (versions: see versions.txt).

    python make.py

English: Google's rouge_score, with and without Porter's stemmer. Other languages: the multilingual scorer of XL-Sum in its
packaged form, with NLTK's Snowball stemmers for all words (its lists of stop words need a download, so they are left out).
"""

import itertools
import json
import pathlib

import multilingual_rouge.stemmers as stemmers
from multilingual_rouge.rouge_scorer import RougeScorer as MultilingualScorer
from nltk.stem import SnowballStemmer
from nltk.stem.porter import PorterStemmer
from rouge_score.rouge_scorer import RougeScorer

HERE = pathlib.Path(__file__).parent
KINDS = ["rouge1", "rouge2", "rougeL"]


class PlainSnowball:
    def __init__(self, language):
        self.stemmer = SnowballStemmer(language)

    def __call__(self, token):
        return self.stemmer.stem(token)


for name in ("arabic", "german", "french", "russian"):
    stemmers.LANG2STEMMER[name] = lambda name=name: PlainSnowball(name)

STEMS = "cat hop fall fil agre rat controll flu tri ski happ enjo rel valu hes rad vill anal oper commun b2b yyy".split()
SUFFIXES = (
    "s ies sses ss eed ed ing ying ied y ally alli ational tional enci anci izer bli abli entli eli ousli ization ation "
    "ator alism iveness fulness ousness aliti iviti biliti fulli logi icate ative alize iciti ical ful ness al ance ence "
    "er ic able ible ant ement ment ent ion sion tion ou ism ate iti ous ive ize e ll"
).split()
WORDS = sorted(
    {a + b for a, b in itertools.product(STEMS, SUFFIXES)}
    | set("sky skies dying lying tying news innings outing cannings howe proceed exceed succeed ties died spied by tie".split())
)

ENGLISH = [
    ("The cat sat on the mat.", "A cat was sitting on the mats, happily."),
    ("Police killed the gunman", "the gunman police killed"),
    ("the the the the", "The the cat."),
    ("", "something"),
    ("café déjà-vu 3.14%", "cafe deja vu 3 14"),
    ("generalization of relational operators; conditionally troubled skies",
     "general operations relate; conditions trouble the sky"),
    ("one two three four five six seven", "seven six five four three two one"),
    ("Don't stop: it's 5 o'clock!", "do not stop it is 5 oclock"),
]
OTHERS = {
    "de": ("german", [
        ("Die größten Häuser stehen an den Straßen Berlins.", "Ein großes Haus steht an der Straße in Berlin."),
        ("Er aß 3kg Äpfel – für 5€!", "Äpfel: 3 kg für 5 Euro, die er aß"),
        ("Übermäßige Freundlichkeiten", "die übermäßig freundlichen Leute"),
    ]),
    "ar": ("arabic", [
        ("الكتاب على الطاولة في البيت الكبير", "كتاب كبير على طاولة البيت"),
        ("سافر الطلاب إلى المدينة عام ٢٠٢١،", "الطلاب سافروا إلى مدينة في عام ٢٠٢١"),
    ]),
    "ko": ("korean", [
        ("서울은 대한민국의 수도이다.", "대한민국의 수도는 서울은 아니다"),
        ("2021년에 열린 올림픽", "올림픽은 2021년 에 열린 대회"),
    ]),
    "ru": ("russian", [("Большие города растут быстро", "большой город растёт быстрее")]),
    "fr": ("french", [("Les élèves mangeaient des pommes", "l'élève mangeait une pomme")]),
    "x-made-up": ("klingon", [("Kâto 12abc foo_bar 😀😀", "kâto, 12 abc! foo bar 😀")]),
}


def scores(scorer, pairs):
    rows = []
    for target, prediction in pairs:
        found = scorer.score(target, prediction)
        rows.append({"target": target, "prediction": prediction, **{k: float(found[k].fmeasure) for k in KINDS}})
    return rows


porter = PorterStemmer()
golden = {"stems": {word: porter.stem(word) for word in WORDS}, "cases": []}
for stemming in (False, True):
    golden["cases"].append(
        {"language": "en", "stemming": stemming, "pairs": scores(RougeScorer(KINDS, use_stemmer=stemming), ENGLISH)}
    )
    for code, (name, pairs) in OTHERS.items():
        scorer = MultilingualScorer(KINDS, use_stemmer=stemming, lang=name)
        golden["cases"].append({"language": code, "stemming": stemming, "pairs": scores(scorer, pairs)})
(HERE / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")
