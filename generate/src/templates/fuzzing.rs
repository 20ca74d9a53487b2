//! What fuzz/ reads of whatever it made: `fuzz/src/generated/`.

use super::{File, ORIGIN};
use crate::surface::Surface;

pub(super) fn files(surface: &Surface) -> Vec<File> {
    let mut values: Vec<_> = surface.readings.iter().map(|reading| reading.value.as_str()).collect();
    values.sort_unstable();
    let list =
        values.iter().fold(String::new(), |text, value| text + "            smartcar_sdk::" + value + ";\n");
    let text = format!(
        "//! Every reading.\n//!\n//! {ORIGIN}\n\n/// Hands the readings, by type, to another macro.\nmacro_rules! each_reading {{\n    \
         ($then:ident) => {{\n        $then! {{\n{list}        }}\n    }};\n}}\n\npub(crate) use each_reading;\n"
    );
    vec![("fuzz/src/generated/mod.rs", text)]
}
