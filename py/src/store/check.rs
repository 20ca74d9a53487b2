//! The core's conformance suite, which every store of the SDK passes, over one in Python.

use std::{path::PathBuf, sync::Arc};

use pyo3::prelude::*;
use smartcar_sdk::{
    ErrorKind,
    store::{TokenStore, conformance},
};

use super::own::Own;
use crate::{blocking::wait, docstrings::docstring};

#[doc = docstring!(check_store)]
#[pyfunction]
#[pyo3(signature = (store, others = None))]
pub(crate) fn check_store(
    py: Python<'_>,
    store: &Bound<'_, PyAny>,
    others: Option<(Bound<'_, PyAny>, Bound<'_, PyAny>)>,
) -> PyResult<Option<(&'static str, String)>> {
    let mut owns = vec![Own::start(py, store, false, None)?];
    if let Some((one, other)) = others {
        owns.push(Own::start(py, &one, false, None)?);
        owns.push(Own::start(py, &other, false, None)?);
    }
    let stores: Vec<_> = owns.iter().map(Own::token_store).collect();
    let checking = async move {
        let result = check(&stores).await;
        for store in &stores {
            store.close().await;
        }
        Ok(result)
    };
    let result = wait(py, checking)?;
    drop(owns);
    Ok(result.err().map(|broken| (broken.rule(), broken.found().to_owned())))
}

#[doc = docstring!(sqlite_file_is_open)]
#[pyfunction]
#[allow(clippy::needless_pass_by_value, reason = "the interpreter hands it over")]
pub(crate) fn sqlite_file_is_open(path: PathBuf) -> bool {
    smartcar_sdk::store::has_file_open(&path)
}

async fn check(stores: &[Arc<dyn TokenStore>]) -> Result<(), conformance::Broken> {
    conformance::check(stores[0].clone()).await?;
    if let [_, one, other] = stores {
        conformance::check_shared(stores[0].clone(), one.clone()).await?;
        let opened = std::sync::Mutex::new(vec![other.clone(), one.clone()]);
        conformance::check_reopened(|| {
            let next = opened.lock().ok().and_then(|mut left| left.pop());
            async move {
                next.ok_or_else(|| {
                    smartcar_sdk::Error::new(ErrorKind::Internal, "the suite opened the store once too often")
                })
            }
        })
        .await?;
    }
    Ok(())
}
