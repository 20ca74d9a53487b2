//! Both forms of every call of the C ABI, in Rust that cbindgen reads: `ffi-c/src/generated/calls/`, and what takes results out
//! of completions. Also how C tests run through either form: `tests/c/generated/queued.h`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use super::ORIGIN;
use crate::calls::{Abi, Call, Gives, in_c};

const HERE: &str = "Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change them there, and run that again.";

/// The files, and the result types of calls in the order of their names.
pub(super) fn files(calls: &Abi) -> Result<Vec<(String, String)>, String> {
    let mut nouns = BTreeMap::<&str, Vec<&Call>>::new();
    for call in &calls.calls {
        nouns.entry(noun(call)).or_default().push(call);
    }
    let mut lines = String::new();
    let mut modules = String::new();
    for name in nouns.keys() {
        writeln!(
            lines,
            "//! | `{name}` | those of `{}` |",
            if *name == "methods" { "generated::vehicle" } else { name }
        )
        .expect("text grows");
        writeln!(modules, "pub mod {name};").expect("text grows");
    }
    let mut files = vec![(
        "ffi-c/src/generated/calls/mod.rs".to_owned(),
        format!(
            "//! Every call in both forms: a function that blocks its thread, and one that starts it on a queue.\n//!\n//! {HERE}\n//!\n\
             //! | module | |\n//! |---|---|\n{lines}\n{modules}"
        ),
    )];
    for (name, of) in &nouns {
        files.push((format!("ffi-c/src/generated/calls/{name}.rs"), noun_file(name, of, calls)?));
    }
    let results = results(calls)?;
    files.push(("ffi-c/src/generated/completion.rs".into(), completion(&results, calls)?));
    files.push(("include/smartcar/calls.hpp".into(), layer(calls)));
    files.push(("tests/c/generated/queued.h".into(), queued(calls)));
    files.push(("tests/c/generated/starts.h".into(), nulls(calls, &results)));
    Ok(files)
}

/// The file that a call is in.
fn noun(call: &Call) -> &str {
    match call.module.split("::").collect::<Vec<_>>()[..] {
        ["generated", _] | [] => "methods",
        [first, ..] => first,
    }
}

/// One call for each type of result, in the order in which they are first given.
fn results(calls: &Abi) -> Result<Vec<&Gives>, String> {
    let mut results: Vec<&Gives> = Vec::new();
    for gives in calls.calls.iter().filter_map(|call| call.gives.as_ref()) {
        match results.iter().find(|known| known.kind == gives.kind) {
            Some(known) if known.name != gives.name && gives.kind.contains("smartcar_") => {
                return Err(format!(
                    "calls give a {} as *{} and as *{}: choose one name",
                    gives.kind, known.name, gives.name
                ));
            }
            Some(_) => {}
            None => results.push(gives),
        }
    }
    Ok(results)
}

/// The types of ours in a type.
fn ours(kind: &str) -> Option<&str> {
    kind.find("smartcar_").map(|place| kind[place..].trim_end_matches('>'))
}

/// What a file imports of this crate: these names, and where types are.
fn imports(types: BTreeSet<&str>, calls: &Abi, more: &[&str]) -> Result<String, String> {
    let mut names = BTreeMap::<&str, Vec<&str>>::new();
    for name in types {
        let module = calls.types.get(name).ok_or_else(|| format!("ffi-c/src has no struct {name}"))?;
        names.entry(module).or_default().push(name);
    }
    let mut paths: Vec<_> = more.iter().map(|&path| path.to_owned()).collect();
    paths.extend(names.iter().map(|(module, names)| match names[..] {
        [name] => format!("{module}::{name}"),
        _ => format!("{module}::{{{}}}", names.join(", ")),
    }));
    paths.sort();
    Ok(format!("use crate::{{{}}};\n", paths.join(", ")))
}

fn noun_file(name: &str, of: &[&Call], calls: &Abi) -> Result<String, String> {
    let kinds = |call: &Call| -> Vec<String> {
        call.parameters
            .iter()
            .map(|one| one.kind.clone())
            .chain(call.gives.iter().map(|gives| gives.kind.clone()))
            .collect()
    };
    let all: Vec<String> = of.iter().flat_map(|call| kinds(call)).collect();
    let types = all.iter().filter_map(|kind| ours(kind)).collect();
    let texts = all.iter().any(|kind| kind.contains("c_char"));
    let what = if name == "methods" { "the plain methods of a vehicle" } else { name };
    let mut out = format!(
        "//! Calls: {what}.\n//!\n//! {HERE}\n\nuse std::{{ffi::{}, mem::MaybeUninit}};\n\n{}",
        if texts { "{c_char, c_void}" } else { "c_void" },
        imports(
            types,
            calls,
            &["blocking", "error::smartcar_error", "queue::{self, smartcar_call, smartcar_queue}"]
        )?
    );
    for call in of {
        out.push('\n');
        out.push_str(&both(call));
    }
    Ok(out)
}

fn both(call: &Call) -> String {
    let Call { name, module, .. } = call;
    let parameters: String =
        call.parameters.iter().fold(String::new(), |text, one| text + &one.name + ": " + &one.kind + ",\n");
    let passed: Vec<_> = call.parameters.iter().map(|one| one.name.as_str()).collect();
    let checked = format!("crate::{module}::{name}({})", passed.join(", "));
    let (safety, checked, unsafely) = if call.is_unsafe {
        ("// SAFETY: arguments as the header asks.\n", format!("unsafe {{ {checked} }}"), "unsafe ")
    } else {
        ("", checked, "")
    };
    let doc =
        call.doc.iter().fold(String::new(), |text, line| text + format!("/// {line}").trim_end() + "\n");
    let (out, wait, taken) = match &call.gives {
        None => (String::new(), "blocking::tell(error".to_owned(), "done"),
        Some(gives) => {
            let out = format!("{}: Option<&mut MaybeUninit<{}>>,\n", gives.name, gives.kind);
            let wait = match gives.kind.as_str() {
                "bool" => format!("blocking::flag({}, error", gives.name),
                _ => format!("blocking::give({0}, \"{0}\", error", gives.name),
            };
            (out, wait, gives.taken_by())
        }
    };
    let error = "error: Option<&mut MaybeUninit<*mut smartcar_error>>,\n";
    format!(
        "{doc}#[unsafe(no_mangle)]\npub {unsafely}extern \"C\" fn smartcar_{name}(\n{parameters}{out}{error}) -> bool {{\n\
         {safety}{wait}, || {checked})\n}}\n\n\
         /// Starts smartcar_{name}() on a queue: smartcar_completion_{taken}() takes what it gave.\n\
         #[unsafe(no_mangle)]\npub {unsafely}extern \"C\" fn smartcar_{name}_start(\n{parameters}\
         queue: Option<&smartcar_queue>,\nuser_data: *mut c_void,\ncall: Option<&mut MaybeUninit<smartcar_call>>,\n{error}) -> bool {{\n\
         {safety}queue::start(queue, user_data, call, error, || {checked})\n}}\n"
    )
}

/// What C calls a result where it takes it.
fn named(gives: &Gives) -> &str {
    if gives.kind.contains("smartcar_") { &gives.name } else { gives.taken_by() }
}

fn freed(gives: &Gives) -> String {
    match gives.kind.as_str() {
        "*mut c_char" => {
            "the string that a call gave; on success *text is to be freed with smartcar_string_free().".into()
        }
        "bool" => "whether a call did something.".into(),
        kind => {
            let c = ours(kind).unwrap_or_default();
            format!("the {c} that a call gave; on success *{} is to be freed with {c}_free().", gives.name)
        }
    }
}

fn completion(results: &[&Gives], calls: &Abi) -> Result<String, String> {
    let types = results.iter().filter_map(|gives| ours(&gives.kind)).collect();
    let mut out = format!(
        "//! Taking what calls gave out of their completions: a function for each type of result.\n//!\n//! {HERE}\n\n\
         use std::{{ffi::c_char, mem::MaybeUninit}};\n\n{}\n\
         /// Whether a call worked that gives nothing.\n///\n\
         /// Fails as the call did; with SMARTCAR_ERROR_INVALID_INPUT, field \"completion\", where the call gives something else than is\n\
         /// asked for, or its result was taken already. So do all functions that take a result.\n\
         #[unsafe(no_mangle)]\npub extern \"C\" fn smartcar_completion_done(\ncompletion: Option<&mut smartcar_completion>,\n\
         error: Option<&mut MaybeUninit<*mut smartcar_error>>,\n) -> bool {{\ndone(completion, error)\n}}\n",
        imports(types, calls, &["error::smartcar_error", "queue::{done, smartcar_completion, take}"])?
    );
    for gives in results {
        let (name, what) = (named(gives), gives.taken_by());
        write!(
            out,
            "\n/// Takes {}\n#[unsafe(no_mangle)]\npub extern \"C\" fn smartcar_completion_{what}(\ncompletion: Option<&mut smartcar_completion>,\n\
             {name}: Option<&mut MaybeUninit<{}>>,\nerror: Option<&mut MaybeUninit<*mut smartcar_error>>,\n) -> bool {{\n\
             take(completion, {name}, \"{name}\", error)\n}}\n",
            freed(gives),
            gives.kind
        )
        .expect("text grows");
    }
    Ok(out)
}

pub(super) fn header(about: &str) -> String {
    format!(
        "/*\n * {about}\n *\n * {}\n */\n",
        ORIGIN.replace("core's public Rust", "the calls in ffi-c/src")
    )
}

/// Every call for the layer for C++: its functions in C, and what holds what it gives.
fn layer(calls: &Abi) -> String {
    let mut out = format!(
        "/*\n * smartcar/calls.hpp: every call of smartcar.h in both forms. Part of smartcar.hpp, and not for programs.\n *\n * {}\n */\n\
         #ifndef SMARTCAR_GENERATED_CALLS_HPP\n#define SMARTCAR_GENERATED_CALLS_HPP\n\n#include \"../smartcar_call.hpp\"\n\n\
         namespace smartcar {{\nnamespace detail {{\nnamespace calls {{\n",
        ORIGIN.replace("core's public Rust", "the calls in ffi-c/src")
    );
    for call in &calls.calls {
        let name = &call.name;
        write!(
            out,
            "\nstruct {name} {{\n  static constexpr auto block = smartcar_{name};\n  static constexpr auto start = smartcar_{name}_start;\n"
        )
        .expect("text grows");
        if let Some(gives) = &call.gives {
            let freed = match gives.kind.as_str() {
                "bool" => None,
                "*mut c_char" => Some(("char".to_owned(), "smartcar_string")),
                kind => ours(kind).map(|c| (in_c(kind).trim_end_matches([' ', '*']).to_owned(), c)),
            };
            if let Some((c, free)) = freed {
                write!(
                    out,
                    "  static constexpr auto take = smartcar_completion_{};\n  using Given = Handle<{c}, {free}_free>;\n",
                    gives.taken_by()
                )
                .expect("text grows");
            }
        }
        out.push_str("};\n");
    }
    out + "\n}  // namespace calls\n}  // namespace detail\n}  // namespace smartcar\n\n#endif\n"
}

/// Every call that blocks, as one that is started on a queue: a program that includes this before all else makes its calls so.
fn queued(calls: &Abi) -> String {
    let mut out = header(
        "Every function that blocks, as its twin that starts the call on a queue, and what waits for it there.",
    );
    out.push_str("#ifndef QUEUED_GENERATED_H\n#define QUEUED_GENERATED_H\n#include \"../queued.h\"\n");
    for call in &calls.calls {
        let name = &call.name;
        let mut parameters: Vec<_> = call.parameters.iter().map(|one| in_c(&one.kind) + &one.name).collect();
        let passed: Vec<_> = call.parameters.iter().map(|one| one.name.as_str()).collect();
        let passed = passed.join(", ");
        let (mut first, mut take) =
            (String::new(), "smartcar_completion_done(call.completion, error)".to_owned());
        if let Some(gives) = &call.gives {
            let (out, what) = (&gives.name, gives.taken_by());
            parameters.push(in_c(&gives.kind) + "*" + out);
            let none = if gives.kind == "bool" { "false" } else { "NULL" };
            // Who has no place for the result is told without a queue.
            write!(
                first,
                "  if ({out} == NULL) return smartcar_{name}({passed}, {out}, error);\n  *{out} = {none};\n"
            )
            .expect("text grows");
            take = format!("smartcar_completion_{what}(call.completion, {out}, error)");
        }
        parameters.push("smartcar_error **error".to_owned());
        write!(
            out,
            "\nstatic inline bool queued_{name}({}) {{\n{first}  struct queued call = queued_begin();\n  \
             bool ok = smartcar_{name}_start({passed}, call.queue, &call, &call.call, error) && queued_end(&call) &&\n            {take};\n  \
             queued_forget(&call);\n  return ok;\n}}\n",
            parameters.join(", ")
        )
        .expect("text grows");
    }
    out.push('\n');
    for call in &calls.calls {
        writeln!(out, "#define smartcar_{0} queued_{0}", call.name).expect("text grows");
    }
    out + "\n#endif\n"
}

/// Every start and every function that takes a result, with NULL for what it cannot do without.
fn nulls(calls: &Abi, results: &[&Gives]) -> String {
    let mut out = header(
        "Every start of a call, and every function that takes a result, with NULL for what it cannot do without.",
    );
    out.push_str(
        "\nstatic void generated_starts(const smartcar_queue *queue) {\n  smartcar_error *error = NULL;\n",
    );
    for call in &calls.calls {
        let zero = |kind: &str| match kind {
            "bool" => "false",
            "f64" | "usize" | "u32" | "i64" => "0",
            _ => "NULL",
        };
        let nothing: Vec<_> = call.parameters.iter().map(|one| zero(&one.kind)).collect();
        let (nothing, first) = (nothing.join(", "), &call.parameters[0].name);
        let name = &call.name;
        writeln!(
            out,
            "  NULL_IS_NAMED(smartcar_{name}_start({nothing}, NULL, NULL, NULL, &error), \"queue\");"
        )
        .expect("text grows");
        // A number that is 0 may be right.
        if zero(&call.parameters[0].kind) == "NULL" {
            writeln!(
                out,
                "  NULL_IS_NAMED(smartcar_{name}_start({nothing}, queue, NULL, NULL, &error), \"{first}\");"
            )
            .expect("text grows");
        }
    }
    out.push_str("}\n\nstatic void generated_completions(void) {\n  smartcar_error *error = NULL;\n");
    out.push_str("  NULL_IS_NAMED(smartcar_completion_done(NULL, &error), \"completion\");\n");
    for gives in results {
        let (name, what) = (named(gives), gives.taken_by());
        let none = if gives.kind == "bool" { "true" } else { "NULL" };
        let absent = if gives.kind == "bool" { format!("!{name}") } else { format!("{name} == NULL") };
        write!(
            out,
            "  {{\n    {}{name} = {none};\n    NULL_IS_NAMED(smartcar_completion_{what}(NULL, &{name}, &error), \"completion\");\n    \
             CHECK({absent});\n    NULL_IS_NAMED(smartcar_completion_{what}(NULL, NULL, &error), \"{name}\");\n  }}\n",
            in_c(&gives.kind)
        )
        .expect("text grows");
    }
    out + "}\n"
}
