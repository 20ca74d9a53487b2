//! Every case of tests/behaviour through Rust. `UPDATE=1` writes the transcripts that the other languages are held to.

use std::{fs, path::Path};

#[tokio::test(flavor = "multi_thread")]
async fn every_case_reads_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("behaviour");
    let mut cases: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "case"));
    cases.sort();
    assert!(!cases.is_empty());
    let mut wrong = Vec::new();
    for case in cases {
        let transcript = smartcar_tests::behaviour::transcript(&fs::read_to_string(&case).unwrap()).await;
        let expected = case.with_extension("expected");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, transcript).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != transcript {
            wrong.push(format!("{} is not what {} says:\n{transcript}", case.display(), expected.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
