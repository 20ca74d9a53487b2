//! Rows, questions and answers as Python has them: the frozen classes of `smartcar_sdk.stores`.

use pyo3::{
    prelude::*,
    sync::PyOnceLock,
    types::{PyBool, PyBytes, PyInt, PyString, PyTuple},
};
use smartcar_sdk::{
    clock::Timestamp,
    store::{Answer, CounterSwap, Filter, Order, Query, Row, Swap},
};

/// What is wrong with what a store gave, to stand after "the store's `load()` gave ".
pub(super) type Read<T> = Result<T, String>;

struct Classes {
    row: Py<PyAny>,
    query: Py<PyAny>,
    order: Py<PyAny>,
    filter: Py<PyAny>,
    cursor: Py<PyAny>,
    answer: Py<PyAny>,
    swap: Py<PyAny>,
    counter_swap: Py<PyAny>,
}

/// Imports the classes: before anything is asked, since the interpreter may be about to end by then.
pub(super) fn ready(py: Python<'_>) -> PyResult<()> {
    classes(py).map(drop)
}

fn classes(py: Python<'_>) -> PyResult<&Classes> {
    static CLASSES: PyOnceLock<Classes> = PyOnceLock::new();
    CLASSES.get_or_try_init(py, || {
        let module = py.import("smartcar_sdk.stores")?;
        let class = |name| module.getattr(name).map(Bound::unbind);
        Ok(Classes {
            row: class("Row")?,
            query: class("Query")?,
            order: class("Order")?,
            filter: class("Filter")?,
            cursor: class("Cursor")?,
            answer: class("Answer")?,
            swap: class("Swap")?,
            counter_swap: class("CounterSwap")?,
        })
    })
}

pub(super) fn row<'py>(py: Python<'py>, row: &Row) -> PyResult<Bound<'py, PyAny>> {
    let millis = |time: Option<Timestamp>| time.map(Timestamp::as_millis).into_pyobject(py);
    let fields = [
        PyString::new(py, &row.grant_id).into_any(),
        row.version.into_pyobject(py)?.into_any(),
        row.user_id.as_deref().into_pyobject(py)?.into_any(),
        row.account.as_deref().into_pyobject(py)?.into_any(),
        PyString::new(py, &row.status).into_any(),
        PyTuple::new(py, &row.vehicles)?.into_any(),
        row.connected_at.as_millis().into_pyobject(py)?.into_any(),
        millis(row.refresh_expires_at)?,
        millis(row.due_at)?,
        row.status_changed_at.as_millis().into_pyobject(py)?.into_any(),
        row.updated_at.as_millis().into_pyobject(py)?.into_any(),
        PyBytes::new(py, &row.body).into_any(),
    ];
    classes(py)?.row.bind(py).call1(PyTuple::new(py, fields)?)
}

pub(super) fn query<'py>(py: Python<'py>, query: &Query) -> PyResult<Bound<'py, PyAny>> {
    let classes = classes(py)?;
    let order = match query.order() {
        Order::Due => "due",
        Order::Expiry => "expiry",
        Order::StatusChanged => "status_changed",
        // What a later core has more of is asked for by its name there, and refused by the class.
        Order::Id => "id",
        _ => "unknown",
    };
    let filter = query.filter().map(|filter| {
        let column = match filter {
            Filter::Status(_) => "status",
            Filter::Account(_) => "account",
            Filter::UserId(_) => "user_id",
            _ => "unknown",
        };
        classes.filter.bind(py).call1((column, filter.word()))
    });
    let after =
        query.cursor().map(|cursor| classes.cursor.bind(py).call1((cursor.at.as_millis(), &cursor.grant_id)));
    classes.query.bind(py).call1((
        classes.order.bind(py).call1((order,))?,
        query.limit(),
        filter.transpose()?,
        query.last_time().map(Timestamp::as_millis),
        after.transpose()?,
    ))
}

/// A word for what something is.
fn what(value: &Bound<'_, PyAny>) -> String {
    if value.is_none() {
        return "None".to_owned();
    }
    let name = value.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
    let article = if name.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// What a dataclass of ours has under a name.
fn field<'py>(value: &Bound<'py, PyAny>, name: &str) -> Read<Bound<'py, PyAny>> {
    value.getattr(name).map_err(|_| format!("{} without {name}", what(value)))
}

fn must_be(value: &Bound<'_, PyAny>, class: impl Fn(&Classes) -> &Py<PyAny>, name: &str) -> Read<()> {
    let py = value.py();
    let classes = classes(py).map_err(|_| "something while its classes could not be imported".to_owned())?;
    if value.is_instance(class(classes).bind(py)).unwrap_or(false) {
        return Ok(());
    }
    Err(format!("{} where smartcar_sdk.stores.{name} is asked for", what(value)))
}

/// An answer, and its time.
fn answer<'py, T>(
    given: &Bound<'py, PyAny>,
    read: impl FnOnce(&Bound<'py, PyAny>) -> Read<T>,
) -> Read<Answer<T>> {
    must_be(given, |classes| &classes.answer, "Answer")?;
    let now = time(&field(given, "now")?, "an Answer whose now")?;
    Ok(Answer { value: read(&field(given, "value")?)?, now })
}

fn number(value: &Bound<'_, PyAny>, of: &str) -> Read<i64> {
    let wrong = || format!("{of} is {}, not a whole number of 64 bits", what(value));
    if value.is_instance_of::<PyBool>() || !value.is_instance_of::<PyInt>() {
        return Err(wrong());
    }
    value.extract().map_err(|_| wrong())
}

pub(super) fn time(value: &Bound<'_, PyAny>, of: &str) -> Read<Timestamp> {
    number(value, of).map(Timestamp::from_millis)
}

fn text(value: &Bound<'_, PyAny>, of: &str) -> Read<String> {
    value
        .cast::<PyString>()
        .ok()
        .and_then(|text| text.to_str().ok().map(str::to_owned))
        .ok_or_else(|| format!("{of} is {}, not a str", what(value)))
}

fn flag(value: &Bound<'_, PyAny>, of: &str) -> Read<bool> {
    value
        .cast::<PyBool>()
        .map(PyBoolMethods::is_true)
        .map_err(|_| format!("{of} is {}, not a bool", what(value)))
}

fn optional<T>(
    value: &Bound<'_, PyAny>,
    of: &str,
    read: impl FnOnce(&Bound<'_, PyAny>, &str) -> Read<T>,
) -> Read<Option<T>> {
    if value.is_none() { Ok(None) } else { read(value, of).map(Some) }
}

fn read_row(given: &Bound<'_, PyAny>) -> Read<Row> {
    must_be(given, |classes| &classes.row, "Row")?;
    let of = |name: &str| format!("a Row whose {name}");
    let texts = |name| text(&field(given, name)?, &of(name));
    let maybe_text = |name| optional(&field(given, name)?, &of(name), text);
    let times = |name| time(&field(given, name)?, &of(name));
    let maybe_time = |name| optional(&field(given, name)?, &of(name), time);
    let vehicles = field(given, "vehicles")?;
    let wrong = || format!("{} is {}, not a tuple of str", of("vehicles"), what(&vehicles));
    // A `str` is a sequence of its letters.
    let ids =
        if vehicles.is_instance_of::<PyString>() { None } else { vehicles.extract::<Vec<String>>().ok() };
    let body = field(given, "body")?;
    let bytes = crate::arguments::bytes("body", &body)
        .map_err(|_| format!("{} is {}, not bytes", of("body"), what(&body)))?;
    Ok(Row {
        grant_id: texts("grant_id")?,
        version: number(&field(given, "version")?, &of("version"))?,
        user_id: maybe_text("user_id")?,
        account: maybe_text("account")?,
        status: texts("status")?,
        vehicles: ids.ok_or_else(wrong)?,
        connected_at: times("connected_at")?,
        refresh_expires_at: maybe_time("refresh_expires_at")?,
        due_at: maybe_time("due_at")?,
        status_changed_at: times("status_changed_at")?,
        updated_at: times("updated_at")?,
        body: bytes,
    })
}

pub(super) fn maybe_row(given: &Bound<'_, PyAny>) -> Read<Answer<Option<Row>>> {
    answer(given, |value| if value.is_none() { Ok(None) } else { read_row(value).map(Some) })
}

pub(super) fn rows(given: &Bound<'_, PyAny>) -> Read<Answer<Vec<Row>>> {
    answer(given, |value| {
        let wrong = || format!("an Answer with {}, not with a list of rows", what(value));
        if value.is_instance_of::<PyString>() {
            return Err(wrong());
        }
        let items = value.try_iter().map_err(|_| wrong())?;
        items.map(|item| read_row(&item.map_err(|_| wrong())?)).collect()
    })
}

pub(super) fn swap(given: &Bound<'_, PyAny>) -> Read<Answer<Swap>> {
    answer(given, |value| {
        must_be(value, |classes| &classes.swap, "Swap")?;
        if flag(&field(value, "done")?, "a Swap whose done")? {
            return Ok(Swap::Done);
        }
        let current = field(value, "current")?;
        let current = if current.is_none() { None } else { Some(Box::new(read_row(&current)?)) };
        Ok(Swap::Current(current))
    })
}

pub(super) fn counter_swap(given: &Bound<'_, PyAny>) -> Read<Answer<CounterSwap>> {
    answer(given, |value| {
        must_be(value, |classes| &classes.counter_swap, "CounterSwap")?;
        if flag(&field(value, "done")?, "a CounterSwap whose done")? {
            return Ok(CounterSwap::Done);
        }
        let current = optional(&field(value, "current")?, "a CounterSwap whose current", number)?;
        Ok(CounterSwap::Current(current))
    })
}

pub(super) fn yes_or_no(given: &Bound<'_, PyAny>) -> Read<Answer<bool>> {
    answer(given, |value| flag(value, "an Answer whose value"))
}

pub(super) fn store_time(given: &Bound<'_, PyAny>) -> Read<Timestamp> {
    number(given, "what")
        .map(Timestamp::from_millis)
        .map_err(|_| format!("{}, not milliseconds since 1970 as a whole number of 64 bits", what(given)))
}

#[expect(clippy::unnecessary_wraps, reason = "as the others")]
pub(super) fn nothing(_given: &Bound<'_, PyAny>) -> Read<()> {
    Ok(())
}
