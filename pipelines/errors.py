"""Everything this product refuses to do.

* PipelineError
  + FileRejected          a whole file is refused; nothing of it is loaded
    - UnreadableFile      its bytes are no table: empty, damaged, undecodable, still changing
    - UnknownFormat       no declared format reads its header row
    - AmbiguousFormat     more than one does
    - NotSales            a known report that holds no sales of the shop: funds, promotion, purchases
  + FileHeld              a good file that nobody has claimed: its shop is unknown (待认领)
  + ContractBroken        a table we built breaks its own contract (our fault)
  + BuildFailed           the engine could not write a build: no room, no permission
  + ClusterFailed         other machines that were asked to help cannot, or not all the way
  + LoaderBusy            another load, or another comparison, is running on the same data root
  + MartMissing           a page asks for numbers before the first build
  + MartDamaged           the current build cannot be opened
  + ChangeRefused         what a page was asked to do with raw files or registers cannot be done
  + QuestionRefused       a question typed on the workbench is not allowed, is wrong, or asks too much
  + ExportRefused         a table cannot be written the way the user asked
  + SnapshotRefused       a weekly snapshot cannot be made, or may not be issued
"""


class PipelineError(Exception):
    """A refusal that tells a clerk what is wrong, where, and what to do next."""

    def __init__(self, what: str, *, where: str, fix: str) -> None:
        super().__init__(f"{what}\n  位置：{where}\n  处理：{fix}")
        self.what, self.where, self.fix = what, where, fix

    def __reduce__(self) -> tuple[object, ...]:
        """Let a refusal travel from the machine that made it to the one that tells it."""
        return _again, (type(self), self.what, self.where, self.fix)


def _again(kind: type[PipelineError], what: str, where: str, fix: str) -> PipelineError:
    return kind(what, where=where, fix=fix)


class FileRejected(PipelineError):
    """A whole file is refused; nothing of it is loaded."""


class UnreadableFile(FileRejected):
    """The bytes are no table: empty, damaged, undecodable, or still being written."""


class UnknownFormat(FileRejected):
    """No declared format reads this header row."""


class AmbiguousFormat(FileRejected):
    """More than one declared format reads this header row."""


class NotSales(FileRejected):
    """A known report that holds no sales of the shop: funds, promotion, purchases."""


class FileHeld(PipelineError):
    """A good file whose shop is unknown or disputed; it waits until somebody claims it."""


class ContractBroken(PipelineError):
    """A table we built breaks its own contract."""


class BuildFailed(PipelineError):
    """The engine could not write a build; the one before it stays current."""


class ClusterFailed(PipelineError):
    """Other machines were asked to help, and cannot; the build before stays current."""


class LoaderBusy(PipelineError):
    """Another load, or another comparison, is running on the same data root."""


class MartMissing(PipelineError):
    """A page or command asks for numbers before the first build."""


class MartDamaged(PipelineError):
    """The current build cannot be opened."""


class ChangeRefused(PipelineError):
    """A claim, a new shop or a taught format cannot be made as asked on a page; nothing has changed."""


class ExportRefused(PipelineError):
    """A table cannot be written the way the user asked."""


class QuestionRefused(PipelineError):
    """A question typed on the workbench is not allowed, is wrong, or asks too much; nothing has changed."""


class SnapshotRefused(PipelineError):
    """A weekly snapshot cannot be made as asked, or a release rule forbids issuing it."""
