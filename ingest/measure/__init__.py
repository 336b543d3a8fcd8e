"""Scores of a result against a known truth."""

from ingest.measure.folder import Scored, format_table, score_folders, summarize_groups, worst
from ingest.measure.reading import Part, Reading, reading_of_article, reading_of_json, reading_of_text
from ingest.measure.score import Defect, DefectKind, Score, Summary, measure_article, summarize

__all__ = [
    "Defect",
    "DefectKind",
    "Part",
    "Reading",
    "Score",
    "Scored",
    "Summary",
    "format_table",
    "measure_article",
    "reading_of_article",
    "reading_of_json",
    "reading_of_text",
    "score_folders",
    "summarize",
    "summarize_groups",
    "worst",
]
