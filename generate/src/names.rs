//! Names as each language has them.

/// `EngineOil` as `engine_oil`.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (place, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && place > 0 {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// `EngineOil` as `smartcar_engine_oil`.
pub(crate) fn c_type(name: &str) -> String {
    format!("smartcar_{}", snake(name))
}

/// The field that says how many there are in a list: `doors`, `door_count`.
pub(crate) fn count_of(list: &str) -> String {
    let one = match (list.strip_suffix("ies"), list.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (_, Some(one)) => one.to_owned(),
        _ => list.to_owned(),
    };
    format!("{one}_count")
}

/// A field as C calls it: times say their unit.
pub(crate) fn c_time(field: &str) -> String {
    format!("{field}_ms")
}

/// A kind of error as C calls it: `InvalidInput`, `SMARTCAR_ERROR_INVALID_INPUT`.
pub(crate) fn c_error(kind: &str) -> String {
    format!("SMARTCAR_ERROR_{}", snake(kind).to_uppercase())
}

/// A kind of error as Python's exception: `InvalidInput`, `InvalidInputError`.
pub(crate) fn python_error(kind: &str) -> String {
    // `PermissionError` is Python's own.
    if kind == "Permission" { "PermissionDeniedError".to_owned() } else { format!("{kind}Error") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_counted_in_the_singular() {
        let lists = ["doors", "available_capacities", "sunroof", "storage"];
        let counts = ["door_count", "available_capacity_count", "sunroof_count", "storage_count"];
        assert_eq!(lists.map(count_of), counts);
        assert_eq!(snake("DiagnosticTroubleCodes"), "diagnostic_trouble_codes");
    }
}
