"""Write the pages of the reference, and the answers for analysts: `python -m docs.reference`."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.postgres.embedded.embedded_postgres import embedded_postgres
from adapters.postgres.schema.migrate import migrate
from docs.reference.answers import GUIDE, answered, import_demo_data
from docs.reference.pages import FOLDER, pages


def main() -> None:
    """Write every page, from the code and from a database that is made for it."""
    with TemporaryDirectory() as home, embedded_postgres(Path(home) / "server") as url:
        migrate(url)
        for name, text in pages(url).items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        os.environ["STORYLINE_STATE_DIR"] = str(Path(home) / "state")
        import_demo_data(url)
        guide = GUIDE.read_text(encoding="utf-8")
        GUIDE.write_text(answered(guide, url), encoding="utf-8")


if __name__ == "__main__":
    main()
