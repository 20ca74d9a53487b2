//! Under `tests/fuzz`: libFuzzer on the target that `SMARTCAR_FUZZ_TARGET` names. Built as usual it tries files, to look
//! into a finding: `cargo run -p smartcar-fuzz TARGET FILE...`.
#![cfg_attr(smartcar_libfuzzer, no_main)]

use smartcar_fuzz::{TARGETS, Target};

fn target(name: Option<&str>) -> &'static Target {
    name.and_then(Target::named).unwrap_or_else(|| {
        let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
        panic!("name a target: {}", names.join(", "))
    })
}

#[cfg(smartcar_libfuzzer)]
mod guided {
    use std::sync::LazyLock;

    use libfuzzer_sys::Corpus;
    use smartcar_fuzz::Target;

    static TARGET: LazyLock<&'static Target> =
        LazyLock::new(|| super::target(std::env::var("SMARTCAR_FUZZ_TARGET").ok().as_deref()));

    libfuzzer_sys::fuzz_target!(|input: &[u8]| -> Corpus {
        if input.len() > TARGET.longest {
            return Corpus::Reject;
        }
        TARGET.run(input);
        Corpus::Keep
    });
}

#[cfg(not(smartcar_libfuzzer))]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let target = target(arguments.next().as_deref());
    for file in arguments {
        println!("{file}");
        target.run(&std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}")));
    }
}
