"""Say the fold of a projection in the SQL of another engine."""

from collections.abc import Sequence

from sqlglot import ErrorLevel, exp, parse_one
from sqlglot.errors import SqlglotError

from adapters.postgres.projections.projection_sql import MERGE, projection_text
from domain.errors import StorylineError
from projections.projection import Projection

AS_TEXT = {exp.DataType.Type.UUID, exp.DataType.Type.JSONB}
"""The types that are text in Parquet files."""


def fold_query(projection: Projection, dialect: str, upto: int, left_out: Sequence[int]) -> str:
    """The rows of the read table as a SELECT from `current_events`, in the SQL of an engine.

    It folds the events up to a position into an empty table, without those at `left_out`. Its
    columns have the names, the order and the types of those of the read table. What an engine lacks
    is in `sql/engines`. Raises StorylineError for SQL that the engine does not have.
    """
    text = projection_text(projection)
    fold, _, _ = text.fold.partition(MERGE)
    try:
        insert = parse_one(fold, read="postgres").assert_is(exp.Insert)
        columns = _written_columns(parse_one(text.table, read="postgres"))
        query = _typed(_select(insert), columns)
        _narrow(query, {"after": 0, "upto": upto}, left_out)
        _in_other_words(query)
        return query.sql(dialect, normalize_functions=False, unsupported_level=ErrorLevel.RAISE)
    except SqlglotError as error:
        raise StorylineError(
            f"the fold of {projection.name} cannot be said in the SQL of {dialect}"
        ) from error


def _select(insert: exp.Insert) -> exp.Select:
    """What a fold inserts, with the common table expressions that stand before INSERT."""
    select: exp.Select = insert.expression.assert_is(exp.Select)
    for cte in insert.ctes:
        select = select.with_(cte.alias, as_=cte.this)
    return select


def _written_columns(table: exp.Expr) -> dict[str, exp.DataType]:
    """The columns that a fold fills, with their types in Parquet."""
    return {
        column.name: exp.DataType.build("text") if column.kind.this in AS_TEXT else column.kind
        for column in table.find_all(exp.ColumnDef)
        if column.kind and not column.find(exp.ComputedColumnConstraint)
    }


def _typed(select: exp.Select, columns: dict[str, exp.DataType]) -> exp.Select:
    """Name and cast the columns, and order them as the fold does."""
    order = select.args.pop("order", None)
    folded = select.subquery(
        exp.TableAlias(this="folded", columns=[*map(exp.to_identifier, columns)])
    )
    typed = exp.select(*(exp.cast(exp.column(name), to).as_(name) for name, to in columns.items()))
    typed = typed.from_(folded)
    typed.set("order", order)
    return typed


def _narrow(query: exp.Select, bounds: dict[str, int], left_out: Sequence[int]) -> None:
    """Put in the positions."""
    for placeholder in query.find_all(exp.Placeholder):
        placeholder.replace(exp.Literal.number(bounds[placeholder.name]))
    for select in query.find_all(exp.Select):
        if left_out and select.args["from_"].this.name == "current_events":
            select.where(exp.column("notification_id").isin(*left_out).not_(), copy=False)


def _in_other_words(query: exp.Select) -> None:
    """Call the functions of `sql/engines` for what each engine says in its own way."""
    for extract in [*query.find_all(exp.Extract)]:
        if extract.name.upper() == "EPOCH":
            extract.replace(exp.func("storyline_epoch", extract.expression))
    for counts in [*query.find_all(exp.JSONBObjectAgg)]:
        whole = counts.parent if isinstance(counts.parent, exp.Filter) else counts
        counts.replace(exp.func("array_agg", _struct(key=counts.this, value=counts.expression)))
        entries = whole.copy()
        whole.replace(exp.func("storyline_json_object", entries))


def _struct(**fields: exp.Expr) -> exp.Struct:
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(name), expression=value)
            for name, value in fields.items()
        ]
    )
