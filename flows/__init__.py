"""Prefect: flows, tasks, parameters, artifacts. Orchestrates; holds no text logic."""
