//! What comes beside the values of every reading.

use crate::{
    as_python::{Closed, Tuple},
    classes::records,
    values::Time,
};

records! {
    /// About an answer: which request it was, how old its values are, and in which units.
    Meta(smartcar_sdk::Meta) {
        request_id: Option<String>;
        data_age: Option<Time>;
        fetched_at: Option<Time>;
        unit_system: Closed;
        guessed: Tuple<String>;
    }
}
