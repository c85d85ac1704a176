"""Where Spark works, and how it finds files."""

import pytest

from adapters.engines.spark_engine import spark_address
from adapters.engines.spark_master import SparkMaster
from domain.errors import InvalidInput


@pytest.mark.parametrize("url", ["local", "local[*]", "local[12]"])
def test_this_machine(url: str) -> None:
    assert not SparkMaster(url).is_cluster
    assert SparkMaster(url).is_on_this_machine


def test_clusters() -> None:
    for url in ("spark://10.0.0.5:7077", "spark://127.0.0.1:7077,db.example.org:7077"):
        assert SparkMaster(url).is_cluster
        assert not SparkMaster(url).is_on_this_machine
    assert SparkMaster("spark://localhost:7077").is_on_this_machine


@pytest.mark.parametrize(
    "url",
    ["", "yarn", "local[0]", "local[two]", "local[*]x", "spark://", "spark://host", "spark://h:1/"],
)
def test_what_is_not_a_master_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match=r"--master is local\[\*\] or spark://HOST:PORT"):
        SparkMaster(url)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/shared/archive/a.parquet", "file:///shared/archive/a.parquet"),
        ("s3://bucket/s3://a.parquet", "s3a://bucket/s3://a.parquet"),
        ("gs://bucket/a.parquet", "gs://bucket/a.parquet"),
    ],
)
def test_files_have_addresses_that_spark_knows(address: str, said: str) -> None:
    assert spark_address(address) == said
