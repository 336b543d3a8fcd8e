"""What `copydesk run` shows at the end: what was done, where it is, how to read it, and one document before and after."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections import Counter
from pathlib import Path

from rich.box import SIMPLE
from rich.columns import Columns
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from flows.params import IngestParams
from flows.report import count, tell_repairs, tell_source
from flows.tally import Sample, Tally
from ingest.terminal import printable

MOST_REPAIRS, MOST_REJECTED, SHOWN_LINES = 10, 10, 16


def show_summary(console: Console, params: IngestParams, total: Tally, *, unchanged: int, message: str, failed: bool) -> None:
    """The whole summary, on a terminal or in a log file."""
    console.print()
    console.print(Text(printable(message), style="bold red" if failed else "bold green"))
    if total.documents:
        console.print(_outcomes(total, unchanged))
    if total.rejected:
        _show_rejected(console, total)
    if repairs := tell_repairs(total):
        console.print(_repairs(repairs))
    if total.first:
        _show_sample(console, total.first)
    _show_place(console, params.to.lake)


def _outcomes(total: Tally, unchanged: int) -> Table:
    table = _table("Documents")
    table.add_row("read", f"{total.read:,}")
    for reason, number in Counter(rejected.reason.value for rejected in total.rejected).most_common():
        table.add_row(f"rejected: {reason.replace('_', ' ')}", f"{number:,}")
    if unchanged:
        table.add_row("already in the lake", f"{unchanged:,}")
    table.add_row("articles", f"{total.articles:,}", style="bold")
    return table


def _repairs(repairs: list[tuple[str, int]]) -> Table:
    table = _table("Repairs")
    for kind, number in repairs[:MOST_REPAIRS]:
        table.add_row(kind, f"{number:,}")
    if len(repairs) > MOST_REPAIRS:
        table.add_row("others", f"{sum(number for _, number in repairs[MOST_REPAIRS:]):,}")
    return table


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    return table


def _show_rejected(console: Console, total: Tally) -> None:
    for rejected in total.rejected[:MOST_REJECTED]:
        line = Text("  ")
        line.append(printable(tell_source(rejected.uri)), style="yellow")
        line.append(f": {rejected.reason.value.replace('_', ' ')}. {printable(rejected.detail)}")
        console.print(line, soft_wrap=True)
    if total.rejections > MOST_REJECTED:
        console.print(f"  … and {count(total.rejections - MOST_REJECTED, 'document')} more, all of them in the table of sources.")
    console.print()


def _show_sample(console: Console, sample: Sample) -> None:
    """Beside each other where there is room, else below each other; the first lines of each."""
    beside = console.width >= 100
    width = (console.width - 2) // 2 if beside else console.width
    before, after = (_panel(*side, width) for side in ((sample.before, "before", "red"), (sample.after, "after", "green")))
    console.print(Text(f"The first document, {printable(sample.uri.rsplit('/', 1)[-1])}", style="bold"))
    if beside:
        console.print(Columns([before, after], width=width, equal=True, padding=(0, 1)))
    else:
        console.print(before, after)


def _panel(text: str, title: str, colour: str, width: int) -> Panel:
    rows = [row for line in printable(text).splitlines() for row in textwrap.wrap(line, width - 4) or [""]]
    more = ["…"] if len(rows) > SHOWN_LINES else []
    return Panel(Text("\n".join(rows[:SHOWN_LINES] + more)), title=title, title_align="left", border_style=colour)


def _show_place(console: Console, lake: str) -> None:
    table = f"{lake.rstrip('/')}/articles"
    if "://" not in lake and not Path(table).exists():
        return
    how = _HOW.format(lake=lake, table=table, copydesk=_command("copydesk"), python=_command("python"))
    console.print(Text(printable(how)), soft_wrap=True)


def _command(name: str) -> str:
    """How to call a command of this environment from here: by its name where the shell would find this very one."""
    path = Path(sys.executable).with_name(name)
    if shutil.which(name) == str(path):
        return name
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


_HOW = """\
The table: {table}
To look at it:
  {copydesk} articles --lake {lake}
  {python} -c "import pyarrow.parquet as pq; print(*pq.read_table('{table}')['title'], sep='\\n')"
The README shows the same with DuckDB, Polars and pandas."""
