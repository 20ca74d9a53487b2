//! JSON as Smartcar sent it, shared rather than copied.

use std::{fmt, ops::Deref, sync::Arc};

use serde::Serialize;
use serde_json::Value;

/// JSON as Smartcar sent it. It derefs to a [`Value`], is displayed as JSON, and a clone costs no copy.
///
/// ```
/// # use smartcar_sdk::Json;
/// let body = Json::from(serde_json::json!({ "distance": 104.5 }));
/// assert_eq!(body["distance"], 104.5);
/// assert_eq!(body.to_string(), r#"{"distance":104.5}"#);
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Json(Arc<Value>);

impl Json {
    /// The value itself; a copy of it where there are clones of this.
    pub fn into_value(self) -> Value {
        Arc::unwrap_or_clone(self.0)
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        Self(Arc::new(value))
    }
}

impl Deref for Json {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl PartialEq<Value> for Json {
    fn eq(&self, value: &Value) -> bool {
        *self.0 == *value
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for Json {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
