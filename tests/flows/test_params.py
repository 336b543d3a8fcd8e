"""The run form: what it shows, what it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from flows.params import Documents, From, IngestParams, Language, To, Tolerance, Treatment, Which
from ingest.model import Engine

Field = tuple[tuple[str, ...], dict[str, Any]]


def fields_of(schema: dict[str, Any], node: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[Field]:
    """Every field that the form shows, with its path."""
    for name, field in node.get("properties", {}).items():
        target = schema["$defs"][field["$ref"].rsplit("/", 1)[1]] if "$ref" in field else field
        yield (*path, name), {**target, **field}
        yield from fields_of(schema, target, (*path, name))


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return IngestParams.model_json_schema()


def test_the_defaults_work() -> None:
    params = IngestParams()
    assert params.source.patterns == ["seeds", "data/inbox"]
    assert params.workers >= 1
    assert params.settings().limits.memory_mb == 2048


def test_every_field_has_a_title_a_description_and_a_default(schema: dict[str, Any]) -> None:
    for path, field in fields_of(schema, schema):
        assert field.get("title"), path
        assert field["title"] != path[-1].replace("_", " ").title(), f"{path}: the title is only the name of the field"
        if not field.get("properties"):
            assert field.get("description"), path
            assert "default" in field, path


def test_numbers_have_bounds_and_units(schema: dict[str, Any]) -> None:
    numbers = [(path, field) for path, field in fields_of(schema, schema) if field.get("type") == "integer"]
    assert len(numbers) >= 7
    for path, field in numbers:
        assert "minimum" in field, path
        assert "maximum" in field, path
        assert "(" in field["title"] or path[-1] == "workers", f"{path}: the title names no unit"


def test_descriptions_are_plain_text(schema: dict[str, Any]) -> None:
    """The form shows them raw: no Markdown, no doctest."""
    for path, field in [((), schema), *fields_of(schema, schema)]:
        text = field.get("description", "")
        assert not any(mark in text for mark in ("`", ">>>", "\n\n", "](")), path


def test_the_groups_are_in_the_order_in_which_one_thinks(schema: dict[str, Any]) -> None:
    titles = [field["title"] for path, field in fields_of(schema, schema) if len(path) == 1]
    assert titles == ["1. Where from", "2. Where to", "3. Which documents", "4. How to treat them", "5. How much to tolerate"]


def test_no_field_takes_a_secret(schema: dict[str, Any]) -> None:
    for path, field in fields_of(schema, schema):
        assert field.get("format") != "password"
        if re.search(r"(?i)password|credential|secret|token|key", path[-1] + field.get("title", "")):
            assert field["pattern"].startswith("^$|^(env|block):"), "only the name of a secret may be typed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": {"patterns": []}},
        {"source": {"patterns": ["  "]}},
        {"source": {"max_megabytes": 0}},
        {"to": {"lake": " "}},
        {"to": {"credentials": '{"AWS_SECRET_ACCESS_KEY": "s3cret"}'}},
        {"documents": {"which": "some"}},
        {"documents": {"at_most": -1}},
        {"treatment": {"engine": "ocr"}},
        {"tolerance": {"max_rejected_percent": 101}},
        {"tolerance": {"memory_megabytes": 10}},
        {"tolerance": {"workers": 1000}},
        {"tolerance": {"patience": 1}},
        {"lake": "data/lake"},
    ],
)
def test_wrong_input_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        IngestParams.model_validate(wrong)


@pytest.mark.parametrize("name", ["", "env:LAKE_OPTIONS", "block:lake-options"])
def test_credentials_are_named(name: str) -> None:
    assert To(credentials=name).credentials == name


def test_every_choice_reaches_the_rooms() -> None:
    params = IngestParams(
        source=From(max_megabytes=3),
        documents=Documents(which=Which.ALL),
        treatment=Treatment(engine=Engine.PDFIUM, fallback=False, language=Language.DE),
        tolerance=Tolerance(cpu_seconds=7, wall_seconds=8, memory_megabytes=512, workers=3),
    )
    settings = params.settings()
    assert settings.read.max_bytes == 3_000_000
    assert (settings.extract.engine, settings.extract.fallback) == (Engine.PDFIUM, False)
    assert settings.structure.language == "de"
    assert (settings.limits.cpu_s, settings.limits.wall_s, settings.limits.memory_mb) == (7, 8, 512)
    assert params.workers == 3


def test_a_choice_of_language_is_no_choice_by_default() -> None:
    assert IngestParams().settings().structure.language is None


def test_parameters_survive_the_server() -> None:
    """Prefect stores them as JSON with the run and reads them back in another process."""
    params = IngestParams(treatment=Treatment(engine=Engine.PDFIUM), documents=Documents(which=Which.REJECTED))
    assert IngestParams.model_validate_json(params.model_dump_json()) == params


def test_a_deployment_may_give_a_part() -> None:
    params = IngestParams.model_validate({"tolerance": {"max_rejected_percent": 100}})
    assert params.tolerance.cpu_seconds == 60
