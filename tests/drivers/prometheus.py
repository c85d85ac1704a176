"""Metrics in the text format of Prometheus."""

from prometheus_client.parser import text_string_to_metric_families

Samples = dict[tuple[str, ...], float]
"""Values by the name of the sample and the values of its labels, in the order of their names."""


def samples(text: str) -> Samples:
    """The samples in an answer."""
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
