"""What is due is made and written once; letters wait in the outbox and are sent through a real server."""

import re
import socketserver
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from dashboard.snapshots import due, issuing, mail, schedule
from dashboard.snapshots.issuing import Signature
from dashboard.snapshots.schedule import Schedule, Smtp, read_schedule
from pipelines.errors import SnapshotRefused
from pipelines.settings import DataRoot
from tests.snapshots.conftest import NOW, desk
from tests.snapshots.weekly_build import W47

pytestmark = pytest.mark.usefixtures("small_files")

PLAN = """
issuer = "四川省商务厅（示例）"

[[due]]
regions = ["510000", "510000/city"]
weekday = 2
time = "09:00"

[[recipients]]
name = "厅领导"
to = ["chief@example.gov.cn", "deputy@example.gov.cn"]
regions = ["510000"]

[[recipients]]
name = "审核"
to = ["review@example.gov.cn"]
regions = ["510000"]
what = "draft"
"""


@pytest.fixture
def plan(tmp_path: Path) -> Schedule:
    file = tmp_path / "plan.toml"
    file.write_text(PLAN, encoding="utf-8")
    return read_schedule(file)


def done(root: DataRoot, plan: Schedule, now: datetime = NOW) -> list[str]:
    said: list[str] = []
    assert due.run(desk(root, now), plan, said.append) == 0
    return said


def letters(root: DataRoot) -> list[str]:
    return sorted(each.name for each in root.outbox.glob("*.eml"))


def test_before_its_hour_nothing_is_due(root: DataRoot, plan: Schedule) -> None:
    assert done(root, plan, datetime(2026, 11, 24, 8, 59)) == []


def test_what_is_due_is_made_once_for_every_region_with_data(root: DataRoot, plan: Schedule) -> None:
    made = done(root, plan)
    regions = sorted(each.name for each in (root.drafts / "2026-W47").iterdir())
    assert regions == ["510000", "510100", "510700", "510800"]
    assert len(made) == 5  # four drafts, and one letter about a draft
    assert done(root, plan) == []


def test_a_letter_about_a_draft_says_so_and_brings_the_pdf(root: DataRoot, plan: Schedule) -> None:
    done(root, plan)
    assert letters(root) == ["2026-W47-草稿-marts_000002-510000-审核.eml"]
    letter = message_from_bytes((root.outbox / letters(root)[0]).read_bytes(), policy=policy.default)
    assert letter["Subject"] == "【草稿·演示数据】四川省直播电商运行监测周报 2026年第47周"
    assert letter["To"] == "review@example.gov.cn"
    body = letter.get_body()
    assert body is not None
    text = body.get_content()
    assert "草稿，未经签发，请勿外传。" in text and re.search(r"1\. 直播交易增长。.*亿元", text)
    attached = list(letter.iter_attachments())
    assert [each.get_filename() for each in attached] == ["四川省2026年第47周周报.pdf"]
    assert attached[0].get_content() == "pdf 草稿".encode()


def test_an_issue_is_mailed_when_its_embargo_is_over_and_only_once(root: DataRoot, plan: Schedule) -> None:
    until = NOW + timedelta(hours=2)
    issuing.issue(desk(root), "510000", W47, Signature("甲一", "乙二", embargo_until=until))
    done(root, plan)
    assert "2026-W47-1-510000-厅领导.eml" not in letters(root)
    done(root, plan, until)
    assert "2026-W47-1-510000-厅领导.eml" in letters(root)
    assert done(root, plan, until + timedelta(hours=1)) == []


def test_an_issue_of_long_ago_is_not_mailed_to_a_new_list(root: DataRoot, plan: Schedule) -> None:
    issuing.issue(desk(root), "510000", W47, Signature("甲一", "乙二"))
    done(root, Schedule(recipients=plan.recipients), NOW + timedelta(weeks=6))
    assert [each for each in letters(root) if "厅领导" in each] == []


class Mailbox(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it is given, and refuses recipients at bad.example."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.received: list[bytes] = []


class Conversation(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs."""

    def handle(self) -> None:
        self.say("220 test ready")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.say("354 go on")
                self.server.received.append(self.body())  # type: ignore[attr-defined]
            elif word == b"QUIT":
                self.say("221 bye")
                return
            if word != b"RCPT" or b"bad.example" not in line:
                self.say("250 fine")
            else:
                self.say("550 nobody of that name")

    def body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def smtp(server: Mailbox) -> Smtp:
    return Smtp("127.0.0.1", server.server_address[1], "monitor@example.gov.cn", False, "", "")


def test_what_is_sent_arrives_whole_and_is_not_sent_again(
    root: DataRoot, plan: Schedule, mailbox: Mailbox
) -> None:
    issuing.issue(desk(root), "510000", W47, Signature("甲一", "乙二"))
    done(root, plan)
    names = letters(root)
    sent = mail.send(root.outbox, smtp(mailbox))
    assert [each.name for each in sent] == names and letters(root) == []
    assert mail.send(root.outbox, smtp(mailbox)) == []
    arrived = message_from_bytes(mailbox.received[0], policy=policy.default)
    assert arrived["Subject"] == "【演示数据】四川省直播电商运行监测周报 2026年第47周"
    assert arrived["From"] == "monitor@example.gov.cn"
    assert next(iter(arrived.iter_attachments())).get_content() == "pdf 第1期（总第1期）".encode()
    assert done(root, plan) == []  # what has been sent is not written again


def test_what_a_server_refuses_stays_in_the_outbox_with_the_reason(root: DataRoot, mailbox: Mailbox) -> None:
    root.outbox.mkdir()
    (root.outbox / "a.eml").write_bytes(b"To: x@bad.example\r\nSubject: a\r\n\r\nhello\r\n")
    with pytest.raises(SnapshotRefused, match=r"已发 0 封，还有 1 封"):
        mail.send(root.outbox, smtp(mailbox))
    assert letters(root) == ["a.eml"]


def test_a_server_that_is_not_there_is_a_refusal_in_words(root: DataRoot) -> None:
    root.outbox.mkdir()
    (root.outbox / "a.eml").write_bytes(b"To: x@example\r\n\r\nhello\r\n")
    with socketserver.TCPServer(("127.0.0.1", 0), Conversation) as unused:
        port = unused.server_address[1]
    with pytest.raises(SnapshotRefused, match=r"邮件没有发完"):
        mail.send(root.outbox, Smtp("127.0.0.1", port, "a@example", False, "", ""))


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("x = 1", "不认识的项：x"),
        ("[[due]]\nregions = ['510000']\nweekday = 8\ntime = '09:00'", "weekday 应为 1 到 7"),
        ("[[due]]\nregions = '510000'\nweekday = 1\ntime = '09:00'", "应为列表"),
        ("[[due]]\nweekday = 1\ntime = '09:00'", "regions"),
        ("[[recipients]]\nname='a'\nto=['b']\nregions=['1']\nwhat='all'", "what 应为 issued 或 draft"),
        ("not toml", "周报计划文件读不懂"),
    ],
)
def test_a_plan_that_cannot_be_read_is_refused_with_what_is_wrong(
    tmp_path: Path, written: str, words: str
) -> None:
    (tmp_path / "plan.toml").write_text(written, encoding="utf-8")
    with pytest.raises(SnapshotRefused, match=re.escape(words)):
        read_schedule(tmp_path / "plan.toml")


def test_no_plan_is_an_empty_one(tmp_path: Path) -> None:
    assert read_schedule(tmp_path / "none.toml") == Schedule()


def test_the_plan_in_the_manual_is_one_that_can_be_read(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "snapshots.md").read_text(encoding="utf-8")
    (sample,) = re.findall(r"```toml\n(.*?)```", manual, re.DOTALL)
    (tmp_path / "plan.toml").write_text(sample, encoding="utf-8")
    plan = read_schedule(tmp_path / "plan.toml")
    assert plan.due and plan.recipients and plan.smtp
    assert schedule.__doc__


def test_an_unknown_region_of_a_plan_is_refused(root: DataRoot) -> None:
    with pytest.raises(SnapshotRefused, match="不认识的地区“510000/street”"):
        schedule.expanded(("510000/street",), desk(root).origin)
