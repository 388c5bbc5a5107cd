"""Letters with snapshots: written as .eml files into the outbox, and sent from there if asked to.

Writing and sending are two steps: a bureau without a mail server takes the files from the folder.
"""

import re
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from dashboard.snapshots.content import Content
from dashboard.snapshots.schedule import Recipients, Smtp
from dashboard.snapshots.writers import file_name
from pipelines.disk import complaint, make_folder, put_in_place
from pipelines.errors import SnapshotRefused

CHINA = timezone(timedelta(hours=8))
SENT = "sent"
WAIT_SECONDS = 30.0
UNFIT = re.compile(r"[^\w\-]+")  # for the name of a file
NOBODY = "undisclosed@localhost"


@dataclass(frozen=True)
class Letter:
    """A letter to be written.

    Attributes:
        key: Unique for content and list: a letter of this key is written once.
        recipients: Who gets it.
        content: What it is about.
        pdf: The PDF; None: there is none, and the letter says so.
        sender: From whom; None: not configured.
        moment: China time.
    """

    key: str
    recipients: Recipients
    content: Content
    pdf: bytes | None
    sender: str | None
    moment: datetime


def write(outbox: Path, letter: Letter) -> Path | None:
    """Write a letter into the outbox; return its file, or None where it has been written before.

    Raises:
        OSError: It cannot be written.
    """
    name = f"{UNFIT.sub('_', letter.key)}.eml"
    if (outbox / name).exists() or (outbox / SENT / name).exists():
        return None
    make_folder(outbox)
    put_in_place(outbox / name, message(letter).as_bytes(policy=policy.SMTP))
    return outbox / name


def message(letter: Letter) -> EmailMessage:
    """Return a letter: subject, the sentences of 本期要点, the PDF."""
    heading, mail = letter.content.heading, EmailMessage(policy=policy.SMTP)
    marks = [mark for mark, is_so in (("草稿", heading.is_draft), ("演示数据", heading.is_demo)) if is_so]
    mark = f"【{'·'.join(marks)}】" if marks else ""
    mail["Subject"] = f"{mark}{heading.region_name}{heading.title} {heading.week_label}"
    mail["From"] = letter.sender or NOBODY
    mail["To"] = ", ".join(letter.recipients.to)
    mail["Date"] = format_datetime(letter.moment.replace(tzinfo=CHINA))
    mail.set_content(body(letter), charset="utf-8", cte="base64")
    if letter.pdf is not None:
        name = f"{heading.region_name}{heading.week_label}{file_name('pdf')}"
        mail.add_attachment(letter.pdf, maintype="application", subtype="pdf", filename=name)
    return mail


def body(letter: Letter) -> str:
    """Return the text of a letter."""
    content, heading = letter.content, letter.content.heading
    points = [f"{at}. {each.lead}{each.text}" for at, each in enumerate(content.points, 1)]
    lines = [
        f"{heading.region_name}{heading.title} {heading.week_label}（{heading.range_text}） {heading.issue_text}",
        *(["演示数据，非真实统计结果。"] if heading.is_demo else []),
        *(["草稿，未经签发，请勿外传。"] if heading.is_draft else []),
        *([content.notice] if content.notice else []),
        "",
        *(points or ["本周没有可写的要点。"]),
        "",
        "全文见附件。" if letter.pdf is not None else "这个安装没有 PDF，请在看板的“周报”页下载。",
        f"数据批次 {heading.build_id}",
    ]
    return "\n".join(lines) + "\n"


def send(outbox: Path, smtp: Smtp) -> list[Path]:
    """Send every letter of the outbox; what has been sent is moved to sent/.

    Raises:
        SnapshotRefused: The server cannot be reached or refuses one; what was not sent stays.
    """
    waiting = sorted(outbox.glob("*.eml"))
    if not waiting:
        return []
    make_folder(outbox / SENT)
    sent = []
    try:
        with smtplib.SMTP(smtp.host, smtp.port, timeout=WAIT_SECONDS) as server:
            _log_in(server, smtp)
            for file in waiting:
                mail = message_from_bytes(file.read_bytes(), policy=policy.SMTP)
                del mail["From"]
                mail["From"] = smtp.sender
                server.send_message(mail)
                sent.append(file.rename(outbox / SENT / file.name))
    except (smtplib.SMTPException, OSError) as failure:
        raise SnapshotRefused(
            f"邮件没有发完（已发 {len(sent)} 封，还有 {len(waiting) - len(sent)} 封）：{_why(failure)}",
            where=f"{smtp.host}:{smtp.port}",
            fix="检查 snapshots.toml 的 [smtp] 和网络；没有发出的仍在 outbox/，再次运行会继续发",
        ) from failure
    return sent


def _log_in(server: smtplib.SMTP, smtp: Smtp) -> None:
    if smtp.starttls:
        server.starttls()
    if smtp.user:
        password = Path(smtp.password_file).read_text(encoding="utf-8").strip() if smtp.password_file else ""
        server.login(smtp.user, password)


def _why(failure: Exception) -> str:
    return complaint(failure)[0] if isinstance(failure, OSError) and failure.errno else str(failure)
