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

/// Words that some language keeps for itself.
#[rustfmt::skip]
const KEPT: [&str; 78] = [
    "alignas", "and", "as", "asm", "assert", "async", "auto", "await", "bool", "break", "case", "catch", "char", "class", "const", "continue",
    "def", "default", "del", "delete", "do", "double", "elif", "else", "enum", "except", "explicit", "export", "extern", "false", "finally",
    "float", "for", "friend", "from", "global", "goto", "if", "import", "in", "inline", "int", "is", "lambda", "long", "mutable", "namespace",
    "new", "nonlocal", "not", "operator", "or", "pass", "private", "protected", "public", "raise", "register", "return", "short", "signed",
    "sizeof", "static", "struct", "switch", "template", "this", "throw", "true", "try", "typedef", "union", "unsigned", "using", "virtual",
    "void", "volatile", "yield",
];

/// Names of fields that stand for something else in every value.
pub(crate) const FIELDS: [&str; 5] = ["meta", "raw", "values", "kept", "reading"];

/// Names of parameters that stand for something else in the code around them.
#[rustfmt::skip]
pub(crate) const PARAMETERS: [&str; 22] = [
    "vehicle", "error", "reading", "result", "subscription", "py", "self", "line", "text", "optional_text", "word", "optional_word", "texts",
    "number", "flag", "optional_flag", "whole", "span", "day", "seconds", "tristate", "invalid",
];

/// Whether every language can write a name, and it is none of those that mean something else.
pub(crate) fn check(place: &str, name: &str, taken: &[&str]) -> Result<(), String> {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !plain || KEPT.contains(&name) || taken.contains(&name) {
        return Err(format!("{place}: some language keeps the name {name} for itself; call it otherwise"));
    }
    Ok(())
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
