"""Makes a few rows of each data set of the cross-lingual grid in the layout of the Hugging Face hub: folders, file names,
features (versions: see versions.txt). The texts are made up.

    python make.py
"""

import pathlib

from datasets import ClassLabel, Dataset, Features, Sequence, Value

HERE = pathlib.Path(__file__).parent
TEXT, INT = Value("string"), Value("int32")


def write(path, rows, features):
    target = HERE / path
    target.parent.mkdir(parents=True, exist_ok=True)
    Dataset.from_list(rows, features=Features(features)).to_parquet(target)


QA = {
    "id": TEXT,
    "title": TEXT,
    "context": TEXT,
    "question": TEXT,
    "answers": Sequence({"text": TEXT, "answer_start": INT}),
}


def question(i, answers):
    return {
        "id": f"q{i}",
        "title": "Rivers",
        "context": f"River {i} flows to the sea.",
        "question": f"Where does river {i} flow?",
        "answers": {"text": answers, "answer_start": [12] * len(answers)},
    }


write(
    "squad/plain_text/train-00000-of-00001.parquet",
    [question(i, ["to the sea"]) for i in range(4)],
    QA,
)
write(
    "squad/plain_text/validation-00000-of-00001.parquet",
    [question(9, ["the sea", "to the sea", "the sea"])],
    QA,
)
write(
    "xquad/xquad.th/validation-00000-of-00001.parquet",
    [{k: v for k, v in question(i, ["ทะเล"]).items() if k != "title"} for i in range(3)],
    {k: v for k, v in QA.items() if k != "title"},
)
NLI = {"premise": TEXT, "hypothesis": TEXT, "label": ClassLabel(names=["entailment", "neutral", "contradiction"])}
for split in ("train", "validation", "test"):
    write(
        f"xnli/ar/{split}-00000-of-00001.parquet",
        [{"premise": f"{split} مقدمة", "hypothesis": "فرضية", "label": i} for i in range(3)],
        NLI,
    )
ARTICLE = Sequence(
    {"section_name": TEXT, "document": TEXT, "summary": TEXT, "english_url": TEXT, "english_section_name": TEXT}
)


def article(i, sections):
    parts = [
        {
            "section_name": f"s{j}",
            "document": f"เอกสาร {i} {j}",
            "summary": f"สรุป {i} {j}",
            "english_url": "u",
            "english_section_name": "e",
        }
        for j in range(sections)
    ]
    return {"url": f"https://example.org/{i}", "article": {k: [p[k] for p in parts] for k in ARTICLE}}


write(
    "wiki_lingua/thai/train-00000-of-00001.parquet",
    [article(0, 2), article(1, 0), article(2, 1)],
    {"url": TEXT, "article": ARTICLE},
)
SPAN = {"char_start": INT, "char_end": INT}
XLWIC = {
    "id": TEXT,
    "context_1": TEXT,
    "context_2": TEXT,
    "target_word": TEXT,
    "pos": TEXT,
    "target_word_location_1": SPAN,
    "target_word_location_2": SPAN,
    "language": TEXT,
    "label": INT,
}
for split in ("train", "validation", "test"):
    write(
        f"xlwic/xlwic_de_de/{split}-00000-of-00001.parquet",
        [
            {
                "id": f"DE_{i}",
                "context_1": "Die Bank am Fluss",
                "context_2": f"Die Bank gab {i} Mark",
                "target_word": "Bank",
                "pos": "N",
                "target_word_location_1": {"char_start": 4, "char_end": 8},
                "target_word_location_2": {"char_start": 4, "char_end": 8},
                "language": "DE",
                "label": i,
            }
            for i in range(2)
        ],
        XLWIC,
    )
WIC = {
    "word": TEXT,
    "sentence1": TEXT,
    "sentence2": TEXT,
    "start1": INT,
    "start2": INT,
    "end1": INT,
    "end2": INT,
    "idx": INT,
    "label": ClassLabel(names=["False", "True"]),
}
SPANS = {"start1": 0, "start2": 0, "end1": 4, "end2": 4}
write(
    "super_glue/wic/validation-00000-of-00001.parquet",
    [
        {"word": "bank", "sentence1": "Bank one", "sentence2": "Bank two", "idx": i, "label": i, **SPANS}
        for i in range(2)
    ],
    WIC,
)
write(
    "super_glue/wic/test-00000-of-00001.parquet",
    [{"word": "bank", "sentence1": "Bank one", "sentence2": "Bank two", "idx": 0, "label": -1, **SPANS}],
    WIC,
)
TYDI = {
    "passage_answer_candidates": Sequence({"plaintext_start_byte": INT, "plaintext_end_byte": INT}),
    "question_text": TEXT,
    "document_title": TEXT,
    "language": TEXT,
    "annotations": Sequence(
        {
            "passage_answer_candidate_index": INT,
            "minimal_answers_start_byte": INT,
            "minimal_answers_end_byte": INT,
            "yes_no_answer": TEXT,
        }
    ),
    "document_plaintext": TEXT,
    "document_url": TEXT,
}


def tydi(i, language, answers):
    n = len(answers)
    return {
        "passage_answer_candidates": {"plaintext_start_byte": [0, 9], "plaintext_end_byte": [8, 20]},
        "question_text": f"질문 {i}?",
        "document_title": "제목",
        "language": language,
        "annotations": {
            "passage_answer_candidate_index": [-1] * n,
            "minimal_answers_start_byte": [-1] * n,
            "minimal_answers_end_byte": [-1] * n,
            "yes_no_answer": answers,
        },
        "document_plaintext": f"문서 {i}",
        "document_url": "https://example.org",
    }


ROWS = [
    tydi(0, "korean", ["YES"]),
    tydi(1, "thai", ["NO"]),
    tydi(2, "korean", ["NONE", "NONE", "YES"]),
    tydi(3, "korean", ["NO", "NO"]),
]
write("tydiqa/primary_task/train-00000-of-00002.parquet", ROWS[:2], TYDI)
write("tydiqa/primary_task/train-00001-of-00002.parquet", ROWS[2:], TYDI)
