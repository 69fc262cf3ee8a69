"""Whatever can go wrong with a page is told: which page, what is wrong with it, what to do."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Mapping
from itertools import product
from typing import Final, get_args

import pytest

from app.domain.authoring.page_faults import (
    EveryPage,
    FaultKind,
    NoResult,
    NotBuilt,
    NoticeName,
    PageFault,
    TooLarge,
    TooMuchToBuild,
    TriedAnswers,
    TriedExample,
    TriedForm,
    TriedNotice,
    TriedPage,
    TriedSign,
    WrongLevel,
    fault_sentence,
)
from app.services.shipped import page_fault_words
from tests.support.planted_faults import KINDS, PAGES

SIGN: Final = TriedSign("{急|きゅう}に力が入らない", "はい")
SENTENCES: Final = (
    (
        PageFault(TriedForm("b"), TooLarge(500_001, 500_000, is_sent=False)),
        (
            "質問のページ（言いまわしの組「b」）が、大きすぎます。501KBあります。500KBまでです。",
            "設問、選択肢、補足を減らすか、短くしてください。",
        ),
    ),
    (
        PageFault(TriedAnswers(), TooLarge(61_200, 50_000, is_sent=True)),
        (
            "急ぎのサインがない回答の、結果のページが、送るには大きすぎます。",
            "圧縮しても62KBあります。50KBまでです。",
            "そこに出る読み物、注意書き、案内を減らすか、短くしてください。",
        ),
    ),
    (
        PageFault(SIGN, WrongLevel("すぐに119番", "ようすを見る")),
        (
            "「急に力が入らない」で「はい」だけを選んで送ったときのページに、",
            "「すぐに119番」ではなく「ようすを見る」が出ました。",
            "このサインがどの目安になるかの決まりを、見直してください。",
        ),
    ),
    (
        PageFault(TriedExample(3, "朝だけ痛い人"), WrongLevel("院に電話", "")),
        (
            "例3「朝だけ痛い人」の、結果のページに、「院に電話」が出ませんでした。",
            "例で決めた結果か、受診の目安の決まりを、見直してください。",
        ),
    ),
    (
        PageFault(TriedNotice("about"), NotBuilt("ValueError")),
        ("「このページについて」のページを、組み立てられませんでした（ValueError）。", "前の保存"),
    ),
    (
        PageFault(TriedExample(1, "あ" * 50), NoResult()),
        (f"例1「{'あ' * 40}…」の、結果のページが、出ませんでした。",),
    ),
    (
        PageFault(TriedForm(), TooMuchToBuild("time")),
        ("質問のページを作るのに、決められた時間では足りませんでした。条件、しるし、設問を減ら",),
    ),
    (
        PageFault(EveryPage(), TooMuchToBuild("memory")),
        ("来院者のページを作るのに、決められたメモリーでは足りませんでした。",),
    ),
)


@pytest.mark.parametrize(("fault", "said"), SENTENCES, ids=lambda found: type(found).__name__)
def test_a_fault_is_told_in_plain_words(fault: PageFault, said: tuple[str, ...]) -> None:
    told = fault_sentence(fault, page_fault_words())
    for part in said:
        assert part in told


def test_where_it_could_be_one_of_several_questionnaires_it_is_named() -> None:
    fault = PageFault(TriedForm(), NoResult())
    told = fault_sentence(fault, page_fault_words(), title="腰のセルフチェック")
    assert told.startswith("「腰のセルフチェック」の質問のページが、")


def test_braces_that_somebody_wrote_stay_as_they_are() -> None:
    fault = PageFault(TriedSign("{page}", "{0}"), WrongLevel("{limit}", "{shown"))
    told = fault_sentence(fault, page_fault_words())
    assert "「{page}」で「{0}」だけ" in told
    assert "「{limit}」ではなく「{shown」" in told


def test_every_kind_of_page_and_of_fault_is_planted() -> None:
    assert {type(page) for page in PAGES} == set(get_args(TriedPage))
    assert {page.name for page in PAGES if isinstance(page, TriedNotice)} == set(
        get_args(NoticeName)
    )
    assert {type(kind) for kind in KINDS} == set(get_args(FaultKind))


class Read(UserDict[str, str]):
    """Words that note which of them were asked for."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.asked: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)


def test_no_words_are_left_that_nothing_needs() -> None:
    words = {name: Read(found) for name, found in page_fault_words().items()}
    for page, kind, title in product(PAGES, KINDS, ("", "腰")):
        assert fault_sentence(PageFault(page, kind), words, title=title).endswith("。")
    assert {name: found.asked for name, found in words.items()} == {
        name: set(found) for name, found in page_fault_words().items()
    }
