"""The store of the chat page: turns and thumbs come back as they were, and only to their owner."""

import json
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.errors import LibraryError
from qa.answer import Answer, Context, ContextKind, Quote, Source, Span, Status
from qa.doors.web.errors import ChatStoreError, FullConversationError, UnknownConversationError
from qa.doors.web.history import chat_store
from qa.doors.web.history.chat_store import FILE, MAX_ANONYMOUS, MAX_CONVERSATIONS, MAX_TURNS, ChatStore
from qa.doors.web.history.feedback import Feedback, RightPassage, Thumb
from qa.history.conversation import Turn

ROOT = Path(__file__).resolve().parents[4]
ASKED = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)
NOBODYS = "x" * 22
HOSTILE = "'); DROP TABLE turns; --\x00<script>\u2028İ\U0001f6a2\u202e e\u0301\r\n"


def a_turn(question: str = "Who pays?", asked: datetime = ASKED, text: str = "The county pays.") -> Turn:
    source = Source("a/b.txt", "T", None, "Ma Li", None, None, "/f/a/b.txt", "0" * 64, None, 5, 5 + len(text))
    quote = Quote(1, text, 0.75, (source,), (Span(0, 3),), Span(0, len(text)))
    return Turn(Answer(question, question, Status.ANSWERED, 0.75, (quote,)), asked)


def a_thumb(
    conversation_id: str, number: int = 1, thumb: Thumb | None = Thumb.UP, passage: RightPassage | None = None
) -> Feedback:
    turn = a_turn()
    return Feedback(ASKED, conversation_id, number, thumb, turn.answer.question, ("Before?",), turn, passage)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ChatStore]:
    with ChatStore.open(tmp_path) as opened:
        yield opened


def test_a_conversation_comes_back_after_the_store_is_opened_again(tmp_path: Path) -> None:
    turns = [a_turn(f"question {i}", ASKED + timedelta(seconds=i)) for i in range(3)]
    assert not ChatStore.is_in(tmp_path)
    with ChatStore.open(tmp_path) as store:
        conversation_id, number = store.add_turn("ann", None, turns[0])
        assert number == 1
        assert [store.add_turn("ann", conversation_id, turn) for turn in turns[1:]] == [
            (conversation_id, 2), (conversation_id, 3),
        ]  # fmt: skip
    assert ChatStore.is_in(tmp_path)
    with ChatStore.open(tmp_path) as store:
        kept = store.conversation("ann", conversation_id)
        assert kept.turns == tuple(turns)
        assert kept.questions == store.questions("ann", conversation_id) == [f"question {i}" for i in range(3)]
        assert store.turn("ann", conversation_id, 2) == turns[1]
        (summary,) = store.conversations("ann")
        assert (summary.conversation_id, summary.title, summary.turns) == (conversation_id, "question 0", 3)
        assert summary.last_asked == ASKED + timedelta(seconds=2)


def test_every_id_is_another_and_long(store):
    ids = {store.add_turn("ann", None, a_turn())[0] for _ in range(50)}
    assert len(ids) == 50
    assert {len(each) for each in ids} == {22}


def test_the_conversation_asked_in_last_comes_first_whatever_the_clock_says(store):
    first = store.add_turn("ann", None, a_turn("first"))[0]
    second = store.add_turn("ann", None, a_turn("second", ASKED - timedelta(days=1)))[0]
    assert [each.title for each in store.conversations("ann")] == ["second", "first"]
    store.add_turn("ann", first, a_turn("again", ASKED - timedelta(days=2)))
    assert [each.conversation_id for each in store.conversations("ann")] == [first, second]


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=8))], ids=["UTC", "eight hours on"])
@pytest.mark.parametrize("year", [1, 1960, 2026, 9998])
def test_times_are_kept_to_the_second(store, zone, year):
    asked = datetime(year, 3, 1, 12, 30, 59, 999_999, tzinfo=zone)
    conversation_id, _ = store.add_turn("ann", None, a_turn(asked=asked))
    wanted = asked.replace(microsecond=0)
    assert store.conversations("ann")[0].last_asked == wanted
    assert store.turn("ann", conversation_id, 1).asked == wanted


def test_hostile_text_stays_text(store):
    turn = a_turn(HOSTILE, text=HOSTILE)
    conversation_id, _ = store.add_turn(HOSTILE, None, turn)
    owner = HOSTILE
    assert store.conversation(owner, conversation_id).turns == (turn,)
    assert store.questions(owner, conversation_id) == [HOSTILE]
    assert store.conversations(owner)[0].title == HOSTILE
    passage = RightPassage(HOSTILE, 3, 9, HOSTILE)
    thumb = replace(a_thumb(conversation_id, passage=passage), question=HOSTILE, history=(HOSTILE,), answer=turn)
    store.add_feedback(owner, thumb)
    assert store.feedback() == [thumb]


@pytest.mark.parametrize("conversation_id", ["", NOBODYS, "\ud800", "' OR 1=1 --", "x" * 100_000, "\x00", "é" * 22])
def test_an_id_that_is_nobodys_is_told(store, conversation_id):
    store.add_turn("ann", None, a_turn())
    message = r"^This conversation is not there \(any more\); start a new one\.$"
    with pytest.raises(UnknownConversationError, match=message):
        store.add_turn("ann", conversation_id, a_turn())
    with pytest.raises(UnknownConversationError, match=message):
        store.questions("ann", conversation_id)
    with pytest.raises(UnknownConversationError, match=message):
        store.turn("ann", conversation_id, 1)
    with pytest.raises(UnknownConversationError, match=message):
        store.add_feedback("ann", a_thumb(conversation_id))
    with pytest.raises(UnknownConversationError, match=message):
        store.conversation("ann", conversation_id)
    assert store.thumbs("ann", conversation_id) == {}
    store.remove("ann", conversation_id)
    assert len(store.conversations("ann")) == 1


def test_nobody_sees_or_changes_what_is_anothers(store):
    conversation_id, _ = store.add_turn("ann", None, a_turn())
    store.add_feedback("ann", a_thumb(conversation_id))
    assert store.conversations("bob") == []
    assert store.thumbs("bob", conversation_id) == {}
    for change in (
        lambda: store.conversation("bob", conversation_id),
        lambda: store.questions("bob", conversation_id),
        lambda: store.turn("bob", conversation_id, 1),
        lambda: store.add_turn("bob", conversation_id, a_turn()),
        lambda: store.add_feedback("bob", a_thumb(conversation_id)),
        lambda: store.add_feedback("bob", a_thumb(conversation_id, thumb=None)),
    ):
        with pytest.raises(UnknownConversationError):
            change()
    store.remove("bob", conversation_id)
    assert store.questions("ann", conversation_id) == ["Who pays?"]
    assert store.thumbs("ann", conversation_id) == {1: Thumb.UP}
    assert len(store.feedback()) == 1


def test_a_conversation_takes_so_many_turns_and_says_so(store, monkeypatch):
    assert MAX_TURNS == 500
    monkeypatch.setattr(chat_store, "MAX_TURNS", 3)
    conversation_id, _ = store.add_turn("ann", None, a_turn())
    for _ in range(2):
        store.add_turn("ann", conversation_id, a_turn())
    with pytest.raises(FullConversationError, match=r"^This conversation has 3 questions, .*; start a new one\.$"):
        store.add_turn("ann", conversation_id, a_turn())
    assert len(store.questions("ann", conversation_id)) == 3
    assert store.conversations("ann")[0].turns == 3


def test_the_conversation_left_longest_goes_where_an_owner_has_too_many(store, monkeypatch):
    assert MAX_CONVERSATIONS == 1000
    monkeypatch.setattr(chat_store, "MAX_CONVERSATIONS", 3)
    others = store.add_turn("bob", None, a_turn("bob's"))[0]
    ids = [store.add_turn("ann", None, a_turn(str(i)))[0] for i in range(3)]
    store.add_turn("ann", ids[0], a_turn())
    # The clock was set back: the new one is the newest all the same.
    ids.append(store.add_turn("ann", None, a_turn("new", ASKED - timedelta(days=900)))[0])
    assert [each.conversation_id for each in store.conversations("ann")] == [ids[3], ids[0], ids[2]]
    with pytest.raises(UnknownConversationError):
        store.conversation("ann", ids[1])
    assert store.questions("bob", others) == ["bob's"]
    assert store._column("SELECT count(*) FROM turns") == [5]


def test_of_all_that_only_cookies_lead_to_the_oldest_go_where_room_is_short(store, monkeypatch):
    assert MAX_ANONYMOUS == 50_000
    monkeypatch.setattr(chat_store, "MAX_ANONYMOUS", 3)
    user = [
        store.add_turn("user", None, a_turn(str(i), ASKED - timedelta(days=900)), anonymous=False)[0] for i in range(5)
    ]
    made = [store.add_turn(f"owner {i}", None, a_turn(asked=ASKED + timedelta(seconds=i)))[0] for i in range(3)]
    store.add_turn("owner 0", made[0], a_turn("again", ASKED + timedelta(seconds=9)))
    late = store.add_turn("owner 3", None, a_turn(asked=ASKED + timedelta(seconds=10)))[0]
    kept = {each.conversation_id for i in range(4) for each in store.conversations(f"owner {i}")}
    assert kept == {made[0], made[2], late}
    assert len(store.conversations("user")) == len(user), "never those of people with a password"
    assert store.is_owner("owner 0")
    assert not store.is_owner("owner 1")


def test_thumbs_replace_one_another_and_are_taken_back(store):
    conversation_id, _ = store.add_turn("ann", None, a_turn())
    store.add_turn("ann", conversation_id, a_turn())
    passage = RightPassage("a/b.txt", 3, 9, "county")
    store.add_feedback("ann", a_thumb(conversation_id, 2))
    store.add_feedback("ann", a_thumb(conversation_id, 1))
    down = a_thumb(conversation_id, 2, Thumb.DOWN, passage)
    store.add_feedback("ann", down)
    assert store.thumbs("ann", conversation_id) == {1: Thumb.UP, 2: Thumb.DOWN}
    assert store.feedback() == [a_thumb(conversation_id, 1), down]
    store.add_feedback("ann", a_thumb(conversation_id, 1, None))
    store.add_feedback("ann", a_thumb(conversation_id, 1, None))
    assert store.feedback() == [down]
    for number in (0, -1, 3):
        with pytest.raises(UnknownConversationError):
            store.add_feedback("ann", a_thumb(conversation_id, number))


def test_thumbs_outlive_their_conversation(store):
    conversation_id, _ = store.add_turn("ann", None, a_turn())
    store.add_feedback("ann", a_thumb(conversation_id))
    store.remove("ann", conversation_id)
    assert store.conversations("ann") == []
    assert store.feedback() == [a_thumb(conversation_id)]
    assert store._column("SELECT count(*) FROM turns") == [0]


def test_what_is_idle_and_anonymous_is_forgotten(store):
    old = ASKED - timedelta(days=400)
    store.add_turn("ann", None, a_turn("idle", old))
    resumed = store.add_turn("ann", None, a_turn("resumed", old))[0]
    store.add_turn("ann", resumed, a_turn())
    store.add_turn("user", None, a_turn("a password leads to it", old), anonymous=False)
    store.add_turn("bob", None, a_turn("at that moment", ASKED - timedelta(days=365)))
    assert store.forget(ASKED - timedelta(days=365)) == 1
    assert [each.title for owner in ("ann", "user", "bob") for each in store.conversations(owner)] == [
        "resumed", "a password leads to it", "at that moment",
    ]  # fmt: skip
    assert store.forget(ASKED - timedelta(days=365)) == 0


def change(file: Path, sql: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(sql)
    connection.close()


@pytest.mark.parametrize(
    "record",
    ["", "{", "[]", "null", "{}", '{"asked": 1}', "[" * 100_000, '{"asked": "2026-11-22", "question": "q"}'],
    ids=["nothing", "cut", "a list", "null", "no keys", "a key", "deep", "too few"],
)
def test_a_damaged_turn_is_told_and_leaves_the_others_alone(store, tmp_path, record):
    broken, _ = store.add_turn("ann", None, a_turn("broken"))
    whole, _ = store.add_turn("ann", None, a_turn("whole"))
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE turns SET record = ? WHERE question = ?", (record, json.dumps("broken")))
    connection.close()
    with pytest.raises(ChatStoreError, match=r"^This conversation is damaged and cannot be read; remove it, .*\.$"):
        store.conversation("ann", broken)
    assert [each.title for each in store.conversations("ann")] == ["whole", "broken"]
    assert store.conversation("ann", whole).title == "whole"
    store.remove("ann", broken)
    assert [each.title for each in store.conversations("ann")] == ["whole"]


@pytest.mark.parametrize("question", ["", "1", "Who", "[" * 100_000])
def test_a_damaged_question_is_told(store, tmp_path, question):
    conversation_id, _ = store.add_turn("ann", None, a_turn())
    change(tmp_path / FILE, f"UPDATE turns SET question = '{question}'")
    with pytest.raises(ChatStoreError, match="This conversation is damaged"):
        store.questions("ann", conversation_id)
    assert len(store.conversation("ann", conversation_id).turns) == 1


@pytest.mark.parametrize("record", ["{", "{}", "[" * 100_000, '{"given": "x"}'])
def test_a_damaged_thumb_is_told(store, tmp_path, record):
    conversation_id, _ = store.add_turn("ann", None, a_turn())
    store.add_feedback("ann", a_thumb(conversation_id))
    change(tmp_path / FILE, f"UPDATE feedback SET record = '{record}'")
    with pytest.raises(LibraryError, match=r"chat\.sqlite3 holds a damaged row .*; if it is damaged, delete it: "):
        store.feedback()


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("PRAGMA user_version = 99", "has schema version 99, and this Quoth reads version 2; use the Quoth that made"),
        ("PRAGMA user_version = 0", "has schema version 0"),
    ],
    ids=["a newer Quoth's", "another program's"],
)
def test_a_store_of_another_version_is_told(tmp_path, sql, says):
    ChatStore.open(tmp_path).close()
    change(tmp_path / FILE, sql)
    with pytest.raises(ChatStoreError, match=says) as caught:
        ChatStore.open(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_store_of_version_1_is_brought_up_to_date_step_by_step(tmp_path, monkeypatch):
    (tmp_path / FILE).write_bytes((ROOT / "tests" / "data" / "version-1" / FILE).read_bytes())
    with sqlite3.connect(tmp_path / FILE) as connection:
        owners = [owner for (owner,) in connection.execute("SELECT DISTINCT owner FROM conversations ORDER BY owner")]
    with ChatStore.open(tmp_path) as store:
        before = {owner: [store.conversation(owner, c.conversation_id) for c in store.conversations(owner)]
                  for owner in owners}  # fmt: skip
    assert any(before.values())
    with sqlite3.connect(tmp_path / FILE) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    earlier, to_version_3 = (
        chat_store.MIGRATIONS,
        "ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;",
    )
    monkeypatch.setattr(chat_store, "MIGRATIONS", (*earlier, to_version_3, "SELECT no_such_function();"))
    with pytest.raises(LibraryError):
        ChatStore.open(tmp_path)
    by_pin = "CREATE INDEX by_pin ON conversations (pinned);"
    monkeypatch.setattr(chat_store, "MIGRATIONS", (*earlier, to_version_3, by_pin))
    for _ in range(2):  # the failed upgrade has left version 2
        with ChatStore.open(tmp_path) as store:
            assert before == {owner: [store.conversation(owner, c.conversation_id) for c in store.conversations(owner)]
                              for owner in owners}  # fmt: skip
    with sqlite3.connect(tmp_path / FILE) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (4,)
        assert connection.execute("SELECT count(*) FROM conversations WHERE pinned").fetchone() == (0,)


def test_context_is_kept_with_its_quote(store):
    source = Source("a.txt", "A", None, None, None, None, "/a.txt", "ab" * 32, None, 20, 23)
    context = (Context(ContextKind.QUESTION, "Who pays?", 0, 9), Context(ContextKind.SPEAKER, "Ann:", 10, 14))
    answer = Answer("Who?", "Who?", Status.ANSWERED, 0.9, (Quote(1, "abc", 0.5, (source,), context=context),))
    turn = Turn(answer, datetime(2026, 11, 22, 17, 5, tzinfo=UTC))
    conversation_id, _ = store.add_turn("ann", None, turn)
    assert store.conversation("ann", conversation_id).turns == (turn,)


@pytest.mark.parametrize("damage", [b"garbage " * 1000, b""], ids=["garbage", "empty"])
def test_a_file_that_is_no_store(tmp_path, damage):
    (tmp_path / FILE).write_bytes(damage)
    if not damage:
        with ChatStore.open(tmp_path) as store:  # touched, and the process killed before anything was in it
            assert store.conversations("ann") == []
        return
    with pytest.raises(LibraryError, match=r"not a database\); if it is damaged, delete it: the conversations"):
        ChatStore.open(tmp_path)


def test_without_a_folder_there_is_no_store(tmp_path):
    with pytest.raises(LibraryError, match="unable to open database file"):
        ChatStore.open(tmp_path / "none")
    assert not ChatStore.is_in(tmp_path / "none")


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
def test_only_its_owner_may_read_the_file(store, tmp_path):
    store.add_turn("ann", None, a_turn())
    files = list(tmp_path.glob(f"{FILE}*"))
    assert len(files) == 3  # with those that SQLite keeps beside it
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 3


def test_threads_share_a_conversation(store):
    conversation_id, _ = store.add_turn("ann", None, a_turn("0"))

    def ask(name: str) -> list[int]:
        own = store.add_turn(name, None, a_turn(name))[0]
        numbers = []
        for i in range(30):
            store.add_turn(name, own, a_turn(f"{name} {i}"))
            numbers.append(store.add_turn("ann", conversation_id, a_turn(f"{name} {i}"))[1])
            assert store.questions(name, own) == [name, *(f"{name} {j}" for j in range(i + 1))]
        return numbers

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for found in pool.map(ask, "abcd") for number in found]
    assert sorted(numbers) == list(range(2, 122))
    asked = store.questions("ann", conversation_id)
    assert sorted(asked) == sorted(["0", *(f"{name} {i}" for name in "abcd" for i in range(30))])
    for name in "abcd":  # each one's in the order in which they were asked
        assert [each for each in asked if each.startswith(name)] == [f"{name} {i}" for i in range(30)]


# Asked of by name, folder and id of a conversation.
ANOTHER_PROCESS = """if True:
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from qa.doors.web.history.chat_store import ChatStore
    from qa.doors.web.history.feedback import Feedback, Thumb
    from qa.answer import Answer, Status
    from qa.history.conversation import Turn

    name, folder, conversation_id = sys.argv[1:]
    with ChatStore.open(Path(folder)) as store:
        print("open", flush=True)
        sys.stdin.readline()
        for i in range(40):
            turn = Turn(Answer(f"{name} {i}", f"{name} {i}", Status.NOT_IN_ARTICLES, 0.0), datetime.now(UTC))
            store.add_turn("ann", conversation_id, turn)
            own, number = store.add_turn(name, None, turn)
            store.add_feedback(name, Feedback(turn.asked, own, number, Thumb.UP, name, (), turn))
"""


def test_processes_share_a_store(store, tmp_path):
    conversation_id, _ = store.add_turn("ann", None, a_turn("0"))
    others = [
        subprocess.Popen(
            [sys.executable, "-c", ANOTHER_PROCESS, name, str(tmp_path), conversation_id],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for name in "ab"
    ]  # fmt: skip
    for other in others:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
    for other in others:
        assert other.stdin is not None
        other.stdin.write("go\n")
        other.stdin.flush()
    for i in range(40):
        store.add_turn("ann", conversation_id, a_turn(f"c {i}"))
    for other in others:
        other.communicate(timeout=60)
        assert other.returncode == 0
    asked = store.questions("ann", conversation_id)
    assert sorted(asked) == sorted(["0", *(f"{name} {i}" for name in "abc" for i in range(40))])
    assert store.conversations("ann")[0].turns == 121
    assert [len(store.conversations(name)) for name in "ab"] == [40, 40]
    assert len(store.feedback()) == 80
    store.check_whole()


def test_a_new_store_is_waited_for_while_another_process_makes_it(tmp_path):
    """SQLite refuses at once, without waiting, to change a file to its log while somebody writes it."""
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.2, lambda: other.execute("ROLLBACK"))
    done.start()
    with ChatStore.open(tmp_path) as store:
        assert store.add_turn("ann", None, a_turn())[1] == 1
    done.join()
    other.close()


OWNERS = ("ann", "bob", "")
ACTION = st.tuples(
    st.sampled_from(["begin", "ask", "remove", "thumb", "forget"]),
    st.sampled_from(OWNERS),
    st.integers(0, 5),  # which conversation, of anybody's
    st.integers(0, 3),  # days since, or the turn
    st.one_of(st.none(), st.sampled_from(Thumb)),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ACTION, max_size=25))
def test_it_keeps_what_a_dictionary_would(actions):
    """Against a plain model: {(owner, id): turns}, in the order of their last change."""
    model: dict[tuple[str, str], list[Turn]] = {}
    thumbs: dict[tuple[str, str, int], Feedback] = {}
    ids: list[str] = []
    with tempfile.TemporaryDirectory() as folder, ChatStore.open(Path(folder)) as store:
        for action, owner, which, days, thumb, text in actions:
            turn = a_turn(text, ASKED - timedelta(days=days))
            chosen = ids[which % len(ids)] if ids else NOBODYS
            key = (owner, chosen)
            match action:
                case "begin":
                    made, number = store.add_turn(owner, None, turn)
                    assert (number, made in ids) == (1, False)
                    ids.append(made)
                    model[owner, made] = [turn]
                case "ask" if key in model:
                    turns = [*model.pop(key), turn]
                    assert store.add_turn(owner, chosen, turn) == (chosen, len(turns))
                    model[key] = turns
                case "ask":
                    with pytest.raises(UnknownConversationError):
                        store.add_turn(owner, chosen, turn)
                case "remove":
                    store.remove(owner, chosen)
                    model.pop(key, None)
                case "thumb":
                    given_now = replace(a_thumb(chosen, days, thumb), question=text)
                    known = 1 <= days <= len(model.get(key, []))
                    with nullcontext() if known else pytest.raises(UnknownConversationError):
                        store.add_feedback(owner, given_now)
                    if known:
                        thumbs.pop((*key, days), None)
                        if thumb is not None:
                            thumbs[*key, days] = given_now
                case "forget":
                    before = ASKED - timedelta(days=1)
                    store.forget(before)
                    model = {each: turns for each, turns in model.items() if turns[-1].asked >= before}
            check_against(store, model, thumbs, ids)


def check_against(
    store: ChatStore,
    model: dict[tuple[str, str], list[Turn]],
    thumbs: dict[tuple[str, str, int], Feedback],
    ids: list[str],
) -> None:
    for owner in OWNERS:
        mine = [(each, turns) for (whose, each), turns in reversed(model.items()) if whose == owner]
        assert [
            (summary.conversation_id, summary.turns, summary.last_asked) for summary in store.conversations(owner)
        ] == [(each, len(turns), turns[-1].asked) for each, turns in mine]
        for each in ids:
            if (owner, each) in model:
                kept = store.conversation(owner, each)
                assert list(kept.turns) == model[owner, each]
                assert store.questions(owner, each) == kept.questions
            else:
                with pytest.raises(UnknownConversationError):
                    store.conversation(owner, each)
            assert store.thumbs(owner, each) == {
                turn: given_now.thumb
                for (whose, which, turn), given_now in thumbs.items()
                if (whose, which) == (owner, each)
            }
    assert store.feedback() == list(thumbs.values())
