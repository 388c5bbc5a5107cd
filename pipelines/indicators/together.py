"""Work on several things at the same time: what one core does alone leaves the others idle."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def side_by_side(works: Iterable[Iterator[Item]], *, at_once: int) -> Iterator[Item]:
    """Yield what all the iterators yield, as it comes; `at_once` of them are worked on, each in a thread.

    Each makes one item more at most before what it has made is taken. What making one raises is raised here.
    """
    waiting = iter(works)
    with ThreadPoolExecutor(at_once, thread_name_prefix="side-by-side") as threads:

        def begun(work: Iterator[Item]) -> tuple[Future[list[Item]], Iterator[Item]]:
            return threads.submit(lambda: list(islice(work, 1))), work

        running = dict(begun(work) for work in islice(waiting, at_once))
        while running:
            for ready in wait(running, return_when=FIRST_COMPLETED).done:
                work, made = running.pop(ready), ready.result()
                following = [work] if made else islice(waiting, 1)
                running.update(begun(each) for each in following)
                yield from made
