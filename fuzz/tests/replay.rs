//! Every committed input through its target: seeds, and what was found once.

use std::fs;

use smartcar_fuzz::TARGETS;

#[test]
fn no_committed_input_does_harm() {
    for target in TARGETS {
        let mut inputs = 0;
        for folder in target.seeds() {
            for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            {
                let path = entry.unwrap().path();
                println!("{}", path.display());
                target.run(&fs::read(&path).unwrap());
                inputs += 1;
            }
        }
        assert!(inputs > 0, "{} has no seeds", target.name);
        target.run(b"");
    }
}
