//! Lists that come in pages: the core's, whatever they hold, as one class for all.

use std::{marker::PhantomData, sync::Arc, vec};

use pyo3::{
    IntoPyObjectExt,
    prelude::*,
    types::{PyList, PyTuple},
};

use crate::{
    arguments::{count, optional_text},
    as_python::AsPython,
    blocking::wait,
    call::{Answer, Call, call},
    classes::{Fields, Native, object},
    docstrings::docstring,
    handle::Handle,
    readings::beside,
};

/// How many items a page is to have.
pub(crate) fn page_size(size: Option<&Bound<'_, PyAny>>) -> PyResult<Option<usize>> {
    size.map(|size| count("size", size)).transpose()
}

#[doc = docstring!(Pages)]
#[pyclass(frozen, generic, module = "smartcar_sdk")]
pub(crate) struct Pages {
    pages: Box<dyn AnyPages>,
    /// The client stays open for as long as there are pages of it.
    handle: Arc<Handle>,
}

impl Pages {
    /// The pages of `T`, each shown as a `P`. `size` items to a page.
    pub(crate) fn new<T, P>(handle: &Arc<Handle>, pages: smartcar_sdk::Pages<T>, size: Option<usize>) -> Self
    where
        T: AsPython<P> + Send + Sync + 'static,
        P: for<'py> IntoPyObject<'py> + 'static,
    {
        let pages = match size {
            Some(size) => pages.size(size),
            None => pages,
        };
        Self { handle: handle.clone(), pages: Box::new(Typed { pages, item: PhantomData }) }
    }
}

#[pymethods]
impl Pages {
    #[doc = docstring!(Pages.page)]
    #[pyo3(signature = (after = None))]
    fn page(&self, py: Python<'_>, after: Option<&Bound<'_, PyAny>>) -> Answer {
        self.handle.calls().make(py, self.pages.page(optional_text("after", after)?))
    }

    #[doc = docstring!(Pages.all)]
    fn all(&self, py: Python<'_>) -> Answer {
        self.handle.calls().make(py, self.pages.all())
    }

    fn __repr__(&self) -> String {
        format!("<smartcar_sdk.Pages of {}>", self.pages.of())
    }

    fn __iter__(slf: Py<Self>) -> PagesIterator {
        PagesIterator { pages: slf, items: Vec::new().into_iter(), after: None, done: false }
    }
}

/// One page of a list.
pub(crate) struct ListPage {
    items: Py<PyTuple>,
    next: Option<String>,
    total: Option<u64>,
    meta: smartcar_sdk::Meta,
    raw: smartcar_sdk::Json,
}

impl Fields for ListPage {
    fn field<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(Some(match name {
            "items" => self.items.bind(py).clone().into_any(),
            "next" => self.next.as_deref().into_bound_py_any(py)?,
            "total" => self.total.into_bound_py_any(py)?,
            _ => return beside(&self.meta, &self.raw, py, name),
        }))
    }
}

object!(ListPage);

/// Goes through a list, and fetches a page when the one before is used up.
#[pyclass]
struct PagesIterator {
    pages: Py<Pages>,
    items: vec::IntoIter<Py<PyAny>>,
    after: Option<String>,
    done: bool,
}

#[pymethods]
impl PagesIterator {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Ok(Some(item));
            }
            if self.done {
                return Ok(None);
            }
            // It ends after the first error, too.
            self.done = true;
            let pages = self.pages.get();
            let page = wait(py, pages.pages.page(self.after.take()))?(py)?;
            let native = page.bind(py).getattr("_native")?.cast_into::<Native>()?;
            let Some(page) = native.get().holds::<ListPage>() else { return Ok(None) };
            self.items = page.items.bind(py).iter().map(Bound::unbind).collect::<Vec<_>>().into_iter();
            self.done = page.next.is_none();
            self.after.clone_from(&page.next);
        }
    }
}

/// The core's pages, whatever they hold.
trait AnyPages: Send + Sync {
    fn page(&self, after: Option<String>) -> Call;
    fn all(&self) -> Call;
    /// The class of what is on them.
    fn of(&self) -> &'static str;
}

struct Typed<T, P> {
    pages: smartcar_sdk::Pages<T>,
    item: PhantomData<fn() -> P>,
}

impl<T, P> AnyPages for Typed<T, P>
where
    T: AsPython<P> + Send + Sync + 'static,
    P: for<'py> IntoPyObject<'py>,
{
    fn page(&self, after: Option<String>) -> Call {
        let pages = self.pages.clone();
        call(async move { pages.page(after.as_deref()).await }, |py, page| {
            let items = page.items.iter().map(|item| item.as_python().into_py_any(py));
            let items = PyTuple::new(py, items.collect::<PyResult<Vec<_>>>()?)?.unbind();
            ListPage { items, next: page.next, total: page.total, meta: page.meta, raw: page.raw }
                .into_py_any(py)
        })
    }

    fn all(&self) -> Call {
        call(self.pages.clone().all(), |py, all| {
            let items = all.iter().map(|item| item.as_python().into_py_any(py));
            PyList::new(py, items.collect::<PyResult<Vec<_>>>()?)?.into_py_any(py)
        })
    }

    fn of(&self) -> &'static str {
        let name = std::any::type_name::<P>();
        name.rsplit("::").next().unwrap_or(name)
    }
}
