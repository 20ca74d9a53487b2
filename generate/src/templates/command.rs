//! What the command reads of a vehicle: `cli/src/generated/`.

use super::{File, ORIGIN, may_be_left_out};
use crate::surface::Surface;

pub(super) fn files(surface: &Surface) -> Vec<File> {
    let mut readings: Vec<_> = surface
        .readings
        .iter()
        .filter_map(|reading| {
            let method = surface.methods.iter().find(|method| method.name == reading.name)?;
            // The command has no arguments for what a reading requires.
            if !may_be_left_out(method, surface, 0) {
                return None;
            }
            let nothing = vec!["None"; method.parameters.len()].join(", ");
            Some(format!("            {}({nothing}) {},\n", reading.name, reading.value))
        })
        .collect();
    readings.sort_unstable();
    let list = readings.concat();
    let text = format!(
        "//! Every reading, and the method that gives it alone.\n//!\n//! {ORIGIN}\n\n/// Hands the readings, by method and type, to \
         another macro.\nmacro_rules! each_reading {{\n    ($then:ident) => {{\n        $then! {{\n{list}        }}\n    }};\n}}\n\n\
         pub(crate) use each_reading;\n"
    );
    vec![("cli/src/generated/mod.rs", text)]
}
