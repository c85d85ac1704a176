"""Write the pages of the reference: `python -m docs.reference`."""

from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.postgres.embedded.embedded_postgres import embedded_postgres
from adapters.postgres.schema.migrate import migrate
from docs.reference.pages import FOLDER, pages


def main() -> None:
    """Write every page, from the code and from an empty database that is made for it."""
    with TemporaryDirectory() as home, embedded_postgres(Path(home) / "server") as url:
        migrate(url)
        for name, text in pages(url).items():
            (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
