//! A file in the spool's folder. First line: its name; then what it holds, sealed by us if the name ends in `=`, so that
//! the contents of a box are reached as well as those of a plain file.

use std::fs;

use smartcar_sdk::fuzzing::{Keys, spooled};

use crate::{APPLICATION, Target, first_line};

pub(crate) const TARGET: Target = Target { name: "spool", longest: 4096, run };

fn run(input: &[u8]) {
    let (name, contents) = first_line(input);
    if name.is_empty()
        || name.starts_with(".probe")
        || name.contains(['/', '\0'])
        || matches!(name, "." | "..")
    {
        return; // the folder has no such file
    }
    let keys = Keys::new(APPLICATION, "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").expect("a key");
    let grant = name.strip_prefix("app.").and_then(|rest| rest.rsplit_once('.')).map(|(grant, _)| grant);
    let sealed = name
        .ends_with('=')
        .then(|| grant.and_then(|grant| keys.seal_spooled(grant, contents).ok()))
        .flatten();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    if fs::write(&path, sealed.as_deref().unwrap_or(contents)).is_err() {
        return; // nor can it have one
    }
    let found = spooled(folder.path(), APPLICATION, &keys).expect("the folder is there");
    for (grant_id, json) in &found {
        assert_eq!(Some(grant_id.as_str()), grant);
        let sealed = keys.seal_spooled(grant_id, json).expect("it was sealed before");
        fs::write(&path, sealed).expect("it was written before");
        let again = spooled(folder.path(), APPLICATION, &keys).expect("the folder is there");
        assert_eq!(again, found);
    }
    assert!(sealed.is_some() || found.is_empty(), "what is not sealed is never believed");
    assert!(path.exists(), "what cannot be read stays for whoever can");
    assert!(found.len() <= 1);
}
