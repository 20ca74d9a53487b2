//! How the core's values become Python's. A class is written in Python (`smartcar_sdk/_values`, `_generated`): its fields,
//! their types and what they are. Behind each object lies a [`Native`], which holds the core's value whole and converts a
//! field when it is first asked for, so that nothing is paid for what nobody looks at.
//!
//! Here a class is a line of [`records!`], or of `readings!`, for each field, `name: Type;`; how the core's field becomes that
//! type is [`AsPython`](crate::as_python::AsPython)'s business. What is computed rather than kept says so:
//! `name: Type = |it| ...;`.

use std::any::Any;

use pyo3::{exceptions::PyAttributeError, prelude::*, sync::PyOnceLock};

/// What a value holds, by the names of its fields.
pub(crate) trait Fields: Any + Send + Sync {
    /// A field as Python has it; `None` where there is no such field.
    fn field<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>>;
}

/// What lies behind a value that the SDK made.
#[pyclass(frozen, module = "smartcar_sdk._native")]
pub(crate) struct Native(Box<dyn Fields>);

impl Native {
    /// The value itself, if it is one of these.
    pub(crate) fn holds<T: Fields>(&self) -> Option<&T> {
        (&*self.0 as &dyn Any).downcast_ref()
    }
}

#[pymethods]
impl Native {
    /// A field's value.
    fn field<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        self.0.field(py, name)?.ok_or_else(|| PyAttributeError::new_err(name.to_owned()))
    }
}

/// Imports the classes. To be done before anything is made: an import in the midst of a call would be at the mercy of whatever
/// has become of the process, and of an interpreter that is just ending.
pub(crate) fn ready(py: Python<'_>) -> PyResult<()> {
    py.import("smartcar_sdk._values").map(drop)
}

/// Makes the object of a value, of the class of this name. No Python code runs: what it calls is the interpreter's own.
pub(crate) fn made<'py>(
    py: Python<'py>,
    class: &PyOnceLock<Py<PyAny>>,
    name: &str,
    fields: Box<dyn Fields>,
) -> PyResult<Bound<'py, PyAny>> {
    static NEW: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static SET: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = class.get_or_try_init(py, || {
        ready(py)?;
        let classes = py.import("smartcar_sdk._value")?.getattr("CLASSES")?;
        classes.get_item(name).map(Bound::unbind)
    })?;
    let new = NEW.get_or_try_init(py, || py.get_type::<PyAny>().getattr("__new__").map(Bound::unbind))?;
    let set = SET.get_or_try_init(py, || {
        let slot = py.import("smartcar_sdk._value")?.getattr("Value")?.getattr("_native")?;
        slot.getattr("__set__").map(Bound::unbind)
    })?;
    let object = new.bind(py).call1((class,))?;
    set.bind(py).call1((&object, Native(fields)))?;
    Ok(object)
}

/// A field's value: computed where the class says how, else the core's field of that name.
macro_rules! field {
    ($it:ident, $field:ident) => {
        $crate::as_python::AsPython::as_python(&$it.$field)
    };
    ($it:ident, $field:ident, $arg:ident, $get:expr) => {{
        let $arg = $it;
        $get
    }};
}

/// What turns a value into the object of its Python class.
macro_rules! object {
    ($name:ident) => {
        impl<'py> pyo3::IntoPyObject<'py> for $name {
            type Target = pyo3::PyAny;
            type Output = pyo3::Bound<'py, pyo3::PyAny>;
            type Error = pyo3::PyErr;

            fn into_pyobject(self, py: pyo3::Python<'py>) -> pyo3::PyResult<Self::Output> {
                static CLASS: pyo3::sync::PyOnceLock<pyo3::Py<pyo3::PyAny>> = pyo3::sync::PyOnceLock::new();
                $crate::classes::made(py, &CLASS, stringify!($name), Box::new(self))
            }
        }
    };
}

/// Declares values of the core: `Name(core type) { fields }`, or `Name(core type, raw)` where the core keeps what Smartcar
/// sent.
macro_rules! records {
    ($(
        $(#[$doc:meta])* $name:ident($core:ty $(, $raw:ident)?) {
            $( $field:ident: $type:ty $(= |$arg:ident| $get:expr)?; )*
        }
    )*) => { $(
        $(#[$doc])*
        pub(crate) struct $name(pub $core);

        impl From<$core> for $name {
            fn from(core: $core) -> Self {
                Self(core)
            }
        }

        impl $crate::as_python::AsPython<$name> for $core {
            fn as_python(&self) -> $name {
                $name(self.clone())
            }
        }

        impl $crate::classes::Fields for $name {
            fn field<'py>(
                &self,
                py: pyo3::Python<'py>,
                name: &str,
            ) -> pyo3::PyResult<Option<pyo3::Bound<'py, pyo3::PyAny>>> {
                let it = &self.0;
                Ok(Some(match name {
                    $( stringify!($field) => {
                        let value: $type = $crate::classes::field!(it, $field $(, $arg, $get)?);
                        pyo3::IntoPyObjectExt::into_bound_py_any(value, py)?
                    } )*
                    $( stringify!($raw) => pyo3::IntoPyObject::into_pyobject($crate::values::Json(&it.$raw), py)?, )?
                    _ => return Ok(None),
                }))
            }
        }

        $crate::classes::object!($name);
    )* };
}

pub(crate) use {field, object, records};
