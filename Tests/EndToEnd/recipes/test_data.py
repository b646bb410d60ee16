"""Recipes for data frames and tables in Python."""

import importlib.metadata
import pathlib
import sys

import duckdb_extension_httpfs
import pytest


@pytest.mark.parametrize("name", ["polars", "deltalake", "pyiceberg", "duckdb"])
def test_the_page_names_the_versions_that_run(recipe, name):
    ran = recipe(name).ran()
    assert ran == {package: importlib.metadata.version(package) for package in ran}


@pytest.mark.parametrize(
    "name, prints", [("polars", "50"), ("deltalake", "50"), ("pyiceberg", "2")])
def test_tables_are_written_and_read_with_a_token(recipe, name, prints):
    page = recipe(name, on="ceph")
    program, = page.blocks("python")
    environment, = page.blocks("sh")
    assert page.python(program, environment).split() == [prints]


def test_writers_of_deltalake_at_the_same_time_lose_nothing(recipe):
    """Each commit is an upload on the condition that there is no such object."""
    page = recipe("deltalake", on="ceph")
    environment, = page.blocks("sh")
    table = '"s3://reports/delta/at-once"'
    (page.home / "writer.py").write_text(
        "import pyarrow\nfrom deltalake import write_deltalake\n"
        "for day in range(4):\n"
        f"    write_deltalake({table}, pyarrow.table({{'day': [day]}}), mode='append')")
    writer = f"{sys.executable} -B writer.py"
    page.sh(environment, f"{writer}; {writer} & first=$!; {writer} & wait $!; wait $first")
    count = f"from deltalake import DeltaTable\nprint(DeltaTable({table}).count())"
    assert page.python(count, environment) == "12\n"


@pytest.fixture
def duckdb(recipe, authority):
    extension, = pathlib.Path(duckdb_extension_httpfs.__file__).parent.rglob("*.duckdb_extension")
    return recipe("duckdb", replacing={
        "INSTALL httpfs": f"LOAD '{extension}'",
        "LOAD httpfs": f"SET ca_cert_file = '{authority.file}'"})


def test_duckdb_with_a_session_and_with_a_key(duckdb):
    program, = duckdb.blocks("python")
    environment, = duckdb.blocks("sh")
    assert duckdb.python(program, environment) == "20\n"
    by_key, = duckdb.blocks("sql")
    (duckdb.home / "by-key.sql").write_text(by_key)
    assert duckdb.python(
        "import duckdb; print(duckdb.sql(open('by-key.sql').read()).fetchone()[0])") == "20\n"
