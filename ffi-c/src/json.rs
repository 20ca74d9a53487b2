//! JSON in results, which becomes text only where somebody reads it.

use std::{ffi::c_char, ptr::null, sync::Arc};

use once_cell::race::OnceBox;
use smartcar_sdk::Json;

use crate::{
    panics::guard,
    results::{Kept, c_bytes},
};

/// JSON as Smartcar sent it. It goes with the result it is in, unless smartcar_json_keep() keeps it. smartcar_json_text() gives its
/// text; until somebody asks, it costs no copy and no memory but Smartcar's answer.
pub struct smartcar_json {
    pub(crate) value: Json,
    /// Nobody waits for another thread that writes it: in a forked child that one would not be there.
    text: OnceBox<Vec<u8>>,
}

impl smartcar_json {
    /// Its text, with a NUL at its end.
    fn text(&self) -> &[u8] {
        self.text.get_or_init(|| Box::new(c_bytes(&self.value.to_string())))
    }
}

/// Keeps what C sees of JSON in a result.
pub(crate) fn json(value: &Json, kept: &mut Kept) -> *const smartcar_json {
    let json = Arc::new(smartcar_json { value: value.clone(), text: OnceBox::new() });
    let pointer = Arc::as_ptr(&json);
    kept.one(json);
    pointer
}

/// The same of JSON that may be absent: NULL.
pub(crate) fn optional_json(value: Option<&Json>, kept: &mut Kept) -> *const smartcar_json {
    value.map_or(null(), |value| json(value, kept))
}

/// Its text, UTF-8. It is written when somebody asks for the first time, and lasts as long as the JSON does. Any thread may ask. NULL
/// where the JSON is NULL.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_json_text(json: Option<&smartcar_json>) -> *const c_char {
    guard(null(), || json.map_or(null(), |json| json.text().as_ptr().cast()))
}

/// Keeps JSON for longer than the result it is in: what comes back is the same JSON, to be freed with smartcar_json_free(). It costs
/// no copy. NULL where the JSON is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_json_keep(json: *const smartcar_json) -> *const smartcar_json {
    if !json.is_null() {
        // SAFETY: every `smartcar_json` that C sees lies in an `Arc`, and this one is not freed, as the header asks.
        unsafe { Arc::increment_strong_count(json) };
    }
    json
}

/// Frees JSON that smartcar_json_keep() gave, and no other: JSON in a result goes with it. NULL is nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_json_free(json: *const smartcar_json) {
    guard((), || {
        if !json.is_null() {
            // SAFETY: from `smartcar_json_keep`, which counted it, and freed once, as the header asks.
            unsafe { Arc::decrement_strong_count(json) };
        }
    });
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;

    use super::*;

    #[test]
    fn json_outlives_its_result_where_it_is_kept() {
        let mut result = Kept::default();
        let shown = json(&Json::from(serde_json::json!({ "name": "Käfer\0" })), &mut result);
        // SAFETY: not freed yet, and freed once.
        unsafe {
            let kept = smartcar_json_keep(shown);
            let text = smartcar_json_text(kept.as_ref());
            assert_eq!(text, smartcar_json_text(shown.as_ref()), "it is written once");
            drop(result);
            assert_eq!(CStr::from_ptr(text).to_str(), Ok("{\"name\":\"Käfer\\u0000\"}"));
            smartcar_json_free(kept);
            assert!(smartcar_json_keep(null()).is_null());
            smartcar_json_free(null());
        }
        assert!(smartcar_json_text(None).is_null());
    }
}
