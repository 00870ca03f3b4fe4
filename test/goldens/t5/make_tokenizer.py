"""Makes the folder tokenizer/: a small Unigram tokenizer in T5's layout, and what Hugging Face makes of some texts.

    python make_tokenizer.py            (versions used: tokenizer/versions.txt)

`tokenizer.json` is committed without its character map, 320 kB that the public JavaScript tokenizer does not read. The ids were
made with it.
"""

import json
import pathlib
import tempfile

import sentencepiece
import tokenizers
import transformers
from sentencepiece import sentencepiece_model_pb2
from transformers import T5Tokenizer

FOLDER = pathlib.Path(__file__).parent / "tokenizer"

CORPUS = """the cat sat on the mat and looked at the red house by the river
question: who ran to the house? context: the dog ran to the house, and the cat sat.
premise: the weather is good today. hypothesis: it rains. entailment, neutral or contradiction?
yes no true false none answer summary 0 1 2 3 4 5 6 7 8 9 10 2024
das rote Haus steht am Fluss, und die Übung macht den Meister
die Katze saß auf der Matte, der Hund lief über die Straße
ما هو اسم المدينة التي يعيش فيها الرجل
แมวนั่งอยู่บนเสื่อ บ้านสีแดงอยู่ริมแม่น้ำ
고양이가 매트 위에 앉았다 빨간 집은 강가에 있다"""

TEXTS = [
    "the cat sat on the mat",
    "The Cat, at 10 o'clock!",
    "  two  spaces,\ta tab\nand a line  ",
    "question: who ran? context: das rote Haus steht am Fluss.",
    "U\u0308bung und Übung, Straße",
    "ما هو اسم المدينة",
    "แมวนั่งอยู่บนเสื่อ",
    "고양이가 매트 위에 앉았다",
    "ｆｕｌｌ　ｗｉｄｔｈ ﬁne ½ ² №",
    "emoji \U0001f600\U0001f601 and unknown \u4f60\u597d",
    "a soft\u00adhyphen, a zero\u200bwidth space, a no\u00a0break space",
    "fill <extra_id_0> and <extra_id_1> in",
    "the cat , the dog .",
    "x",
]


def main():
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        corpus = pathlib.Path(scratch, "corpus.txt")
        corpus.write_text("\n".join([CORPUS] * 20))
        sentencepiece.SentencePieceTrainer.train(
            input=str(corpus), model_prefix=f"{scratch}/model", vocab_size=161, character_coverage=1.0, pad_id=0, eos_id=1,
            unk_id=2, bos_id=-1, minloglevel=2,
        )
        model = sentencepiece_model_pb2.ModelProto()
        model.ParseFromString(pathlib.Path(scratch, "model.model").read_bytes())
    extra = [f"<extra_id_{i}>" for i in range(3, -1, -1)]
    vocab = [(piece.piece, piece.score) for piece in model.pieces] + [(token, 0.0) for token in extra]
    tokenizer = T5Tokenizer(
        vocab=vocab, extra_ids=4, additional_special_tokens=extra,
        _spm_precompiled_charsmap=model.normalizer_spec.precompiled_charsmap,
    )
    golden = []
    for text in TEXTS:
        ids = tokenizer(text).input_ids
        golden.append({"text": text, "ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=True)})
    (FOLDER / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")

    saved = json.loads(tokenizer.backend_tokenizer.to_str())
    saved["normalizer"]["precompiled_charsmap"] = ""
    (FOLDER / "tokenizer.json").write_text(json.dumps(saved, ensure_ascii=False) + "\n")
    print(saved["normalizer"], saved["pre_tokenizer"], saved["decoder"], len(vocab))
    versions = [transformers, tokenizers, sentencepiece]
    (FOLDER / "versions.txt").write_text("".join(f"{v.__name__} {v.__version__}\n" for v in versions))


main()
