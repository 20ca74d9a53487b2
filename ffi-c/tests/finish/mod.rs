//! What cbindgen cannot say of the header: enumerations behind one macro, and attributes of functions.
//!
//! Everything is read off the declarations as cbindgen writes them, so that a new function has its attributes by itself.

use std::fmt::Write;

/// Calls whose failure one may not care about: nothing is lost by it.
const MAY_BE_IGNORED: [&str; 6] = [
    "smartcar_call_cancel",
    "smartcar_queue_cancel_all",
    "smartcar_client_close",
    "smartcar_client_close_within",
    "smartcar_end_logger",
    "smartcar_set_logger",
];

/// The version as macros, and what else stands before the first declaration.
pub(crate) fn macros() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let [major, minor, patch] =
        [env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"), env!("CARGO_PKG_VERSION_PATCH")];
    format!(
        "\n// The version of this header, to compare at compile time; smartcar_version() is the library's that is loaded.\n\
         #define SMARTCAR_VERSION \"{version}\"\n\
         #define SMARTCAR_VERSION_MAJOR {major}\n\
         #define SMARTCAR_VERSION_MINOR {minor}\n\
         #define SMARTCAR_VERSION_PATCH {patch}\n\
         // 1.2.3 is 10203.\n\
         #define SMARTCAR_VERSION_NUMBER \\\n  \
         (SMARTCAR_VERSION_MAJOR * 10000 + SMARTCAR_VERSION_MINOR * 100 + SMARTCAR_VERSION_PATCH)\n\
         \n{}",
        include_str!("macros.h").trim_end()
    )
}

/// The header, finished.
pub(crate) fn finish(header: &str) -> String {
    attributes(&kind(&enumerations(header)))
}

/// Once, behind the last enumeration.
const CHECK: &str = "typedef char smartcar_enums_have_32_bits[sizeof(enum smartcar_kind) == 4 ? 1 : -1];\n";

/// `enum x`, `#if` and ten lines more become `SMARTCAR_ENUM(x)`.
fn enumerations(header: &str) -> String {
    const BEGIN: &str = "#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L\n  : uint32_t\n\
                         #endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L\n {\n";
    let mut finished = String::new();
    let mut rest = header;
    while let Some(at) = rest.find(BEGIN) {
        let (before, name) = rest[..at].rsplit_once("enum ").expect("an enumeration");
        let name = name.trim();
        let end = format!(
            "}};\n#ifndef __cplusplus\n#if __STDC_VERSION__ >= 202311L\ntypedef enum {name} {name};\n#else\n\
             typedef uint32_t {name};\n#endif // __STDC_VERSION__ >= 202311L\n#endif // __cplusplus\n"
        );
        let after = &rest[at + BEGIN.len()..];
        let (words, after) = after.split_once(&end).expect("the end of an enumeration");
        write!(finished, "{before}SMARTCAR_ENUM({name}) {{\n{words}}};\ntypedef enum {name} {name};\n")
            .expect("text grows");
        rest = after;
    }
    finished + rest
}

/// The kinds of errors are named as what gives them, `smartcar_error_kind()`, as `struct stat` is as `stat()`: a tag of its own and no
/// type name, which would be the function's.
fn kind(header: &str) -> String {
    header
        .replace("typedef enum smartcar_kind smartcar_kind;\n", CHECK)
        .replace("SMARTCAR_ENUM(smartcar_kind)", "SMARTCAR_ENUM(smartcar_error_kind)")
        .replace("\nsmartcar_kind smartcar_error_kind(", "\nenum smartcar_error_kind smartcar_error_kind(")
        .replace("smartcar_kind", "smartcar_error_kind")
        .replace("smartcar_error_smartcar_error_kind", "smartcar_error_kind")
}

/// Before each function, what a compiler is to look after.
fn attributes(header: &str) -> String {
    let mut finished = String::new();
    let mut lines = header.lines().peekable();
    while let Some(mut line) = lines.next() {
        // cbindgen puts it before the function, where nobody would find that: CMake, for one, exports what begins a line.
        if line.starts_with("SMARTCAR_DEPRECATED(")
            && let Some((note, declaration)) = line.split_once("\") ")
        {
            finished = finished + note + "\")\n";
            line = declaration;
        }
        let begins = line.starts_with(|c: char| c.is_ascii_lowercase())
            && line.contains("smartcar_")
            && line.contains('(');
        if begins && !line.starts_with("typedef") {
            let mut declaration = line.to_owned();
            while !declaration.ends_with(");") {
                declaration = declaration + "\n" + lines.next().expect("the rest of a declaration");
            }
            finished += &attributes_of(&declaration);
            finished = finished + &declaration + "\n";
        } else {
            finished = finished + line + "\n";
        }
    }
    finished
}

fn attributes_of(declaration: &str) -> String {
    let (before, parameters) = declaration.split_once('(').expect("a function");
    let name_at = before.rfind("smartcar_").expect("a name");
    let (gives, name) = (before[..name_at].trim(), &before[name_at..]);
    let parameters: Vec<_> = apart(parameters.trim_end_matches(");"));
    let fails =
        gives == "bool" && parameters.last().is_some_and(|last| last.ends_with("smartcar_error **error"));
    let owned = gives.starts_with("struct smartcar_") || gives == "char *";
    let mut attributes = String::new();
    if owned || (fails && !MAY_BE_IGNORED.contains(&name)) {
        attributes += "SMARTCAR_MUST_CHECK\n";
    }
    if fails {
        let needed: Vec<_> = (1..parameters.len())
            .filter(|number| is_needed(&parameters[number - 1], *number + 1 == parameters.len()))
            .map(|number| number.to_string())
            .collect();
        if !needed.is_empty() {
            writeln!(attributes, "SMARTCAR_NONNULL({})", needed.join(", ")).expect("text grows");
        }
    }
    attributes
}

/// Whether NULL is certainly wrong: handles, and where the result goes.
fn is_needed(parameter: &str, is_result: bool) -> bool {
    let handle =
        ["client", "vehicle", "queue", "config", "batch", "events", "maintenance", "progress", "completion"]
            .iter()
            .any(|of| parameter.contains(&format!("struct smartcar_{of} *")) && !parameter.contains("**"));
    let result = is_result && parameter.contains('*') && !parameter.contains("smartcar_call ") && {
        parameter.contains("**") || parameter.contains("*const *") || !parameter.starts_with("const ")
    };
    handle || (result && !parameter.starts_with("void *"))
}

/// Parameters, one by one: those of a function that is a parameter stay together.
fn apart(parameters: &str) -> Vec<String> {
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for character in parameters.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("one at least").push(character);
    }
    parts.into_iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn functions_have_their_attributes() {
    let of = |declaration: &str| finish(&format!("{declaration}\n"));
    // A handle and a result are needed; options are not.
    let takes = "bool smartcar_x(const struct smartcar_client *client,\n                const struct smartcar_x_options *options,\n                char **text,\n                struct smartcar_error **error);\n";
    assert_eq!(of(takes.trim_end()), format!("SMARTCAR_MUST_CHECK\nSMARTCAR_NONNULL(1, 3)\n{takes}"));
    // The number of a call may be left out.
    let starts = "bool smartcar_x_start(const struct smartcar_queue *queue, void *user_data, smartcar_call *call, struct smartcar_error **error);\n";
    assert_eq!(of(starts.trim_end()), format!("SMARTCAR_MUST_CHECK\nSMARTCAR_NONNULL(1)\n{starts}"));
    // What only ends something may be ignored, and NULL is nothing to free.
    let ends =
        "bool smartcar_client_close(const struct smartcar_client *client, struct smartcar_error **error);\n";
    assert_eq!(of(ends.trim_end()), format!("SMARTCAR_NONNULL(1)\n{ends}"));
    let frees = "void smartcar_client_free(struct smartcar_client *client);\n";
    assert_eq!(of(frees.trim_end()), frees);
}

#[test]
fn a_deprecated_function_begins_a_line_like_any_other() {
    let found = finish("SMARTCAR_DEPRECATED(\"use smartcar_y()\") const char *smartcar_x(void);\n");
    assert_eq!(found, "SMARTCAR_DEPRECATED(\"use smartcar_y()\")\nconst char *smartcar_x(void);\n");
}
