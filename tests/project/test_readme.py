"""What the README says of the command is what the command does."""

import re
from pathlib import Path

import typer.main

from ingest.cli import EXIT_CODES, app

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
SEED = (ROOT / "seeds/putin-trump-waffenstillstand.txt").read_text("utf-8")


def test_every_command_and_option_is_in_the_readme() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    rows = dict(re.findall(r"^\| `copydesk (\w+)[^|]*\| (.*)$", README, re.M))
    assert set(rows) == set(commands)
    for name, command in commands.items():
        options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
        documented = set(re.findall(r"--[a-z-]+", rows[name]))
        assert documented == options - {"--help"}, name


def test_the_exit_codes_are_those_of_the_readme() -> None:
    documented = re.findall(r"^\| (\d+) \| ", README, re.M)
    assert documented == re.findall(r"\d+", EXIT_CODES)


def test_the_damaged_text_is_the_seed_as_it_is() -> None:
    (before,) = re.findall(r"```text\n(.*?)```", README, re.S)
    assert SEED.startswith(before)


def test_the_clean_text_is_what_comes_out() -> None:
    import ingest
    from ingest.markdown import markdown_of

    (after,) = re.findall(r"```markdown\n(.*?)```", README, re.S)
    (article,) = ingest.read(ROOT / "seeds/putin-trump-waffenstillstand.txt")
    assert markdown_of(article).startswith(after)


def test_files_that_the_readme_links_are_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
