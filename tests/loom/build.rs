//! Takes core/src/queue.rs as it is, but for what loom has to see: its locks, and what runs calls. Whatever is replaced must be there,
//! so that the model is never of something else. `SMARTCAR_LOOM_PLANT=N` plants one of `PLANTED` in it, which a model must find.

use std::{env, fs, path::Path};

/// Words of the queue, and what the model has in their place.
const REPLACED: [(&str, &str); 5] = [
    ("    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},\n", "    sync::{Arc, PoisonError},\n"),
    ("use futures_util::future::BoxFuture;\n", "use futures_util::future::BoxFuture;\nuse loom::sync::{Condvar, Mutex, MutexGuard};\n"),
    ("use tokio::task::AbortHandle;\n", "use crate::runtime::AbortHandle;\n"),
    ("use self::bell::Bell;\n", "use crate::bell::Bell;\n"),
    ("\nmod bell;\n", "\nimpl<T> Queue<T> {\n    pub fn bell(&self) -> &Bell {\n        &self.0.bell\n    }\n}\n"),
];

fn main() {
    println!("cargo:rerun-if-changed=../../core/src/queue.rs");
    println!("cargo:rerun-if-env-changed=SMARTCAR_LOOM_PLANT");
    let mut text = fs::read_to_string("../../core/src/queue.rs").expect("the queue");
    // Its own tests stay behind.
    text.truncate(text.find("#[cfg(test)]").expect("the queue has tests"));
    let replace = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "core/src/queue.rs has no {from:?} any more: see tests/loom/build.rs");
        text.replacen(from, to, 1)
    };
    for (from, to) in REPLACED {
        text = replace(&text, from, to);
    }
    // `include!` takes no documentation of the file itself.
    text = text.replace("//!", "//");
    if let Ok(number) = env::var("SMARTCAR_LOOM_PLANT") {
        let planted = fs::read_to_string("planted.txt").expect("what is planted");
        let wanted = planted.split("\n---\n").nth(number.parse().expect("a number")).expect("that many are planted");
        let (from, to) = wanted.trim_end_matches('\n').split_once("\n=>").expect("two texts");
        text = replace(&text, from, to.trim_start_matches('\n'));
    }
    let out = env::var("OUT_DIR").expect("cargo says where");
    fs::write(Path::new(&out).join("queue.rs"), text).expect("the model's queue");
}
