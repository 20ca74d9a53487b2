//! The C ABI, in Rust that cbindgen reads: `ffi-c/src/generated/`.

use std::{collections::BTreeSet, fmt::Write};

use super::{File, ORIGIN, given_of, is_reading, listed, type_of};
use crate::{
    docs, names, overlay,
    surface::{Field, Given, Method, Surface, Value},
    types::{self, Argument, Base, Many},
};

pub(super) fn files(surface: &Surface) -> Vec<File> {
    vec![
        ("ffi-c/src/generated/mod.rs", module()),
        ("ffi-c/src/generated/values.rs", values(surface)),
        ("ffi-c/src/generated/vehicle.rs", vehicle(surface)),
        ("ffi-c/src/generated/batch.rs", batch(surface)),
        ("ffi-c/src/generated/event.rs", event(surface)),
    ]
}

fn module() -> String {
    format!(
        "//! {ORIGIN}\n//!\n//! | module | |\n//! |---|---|\n\
         //! | `values` | the struct of each value that calls give, and its `_free` |\n\
         //! | `vehicle` | a call for each of a vehicle's plain methods |\n\
         //! | `batch` | the readings of a batch |\n\
         //! | `calls` | every call in both forms: one that blocks, one that starts it on a queue |\n\
         //! | `completion` | taking what calls gave out of their completions |\n\
         //! | `event` | what a webhook's event tells, as readings |\n\n\
         pub mod batch;\npub mod calls;\npub mod completion;\npub mod event;\npub mod values;\npub mod vehicle;\n"
    )
}

fn values(surface: &Surface) -> String {
    let mut out = format!(
        "//! What C sees of the values that calls give.\n//!\n//! {ORIGIN}\n\nuse std::ffi::c_char;\n\n"
    );
    let mut used: BTreeSet<_> = surface.values.iter().map(|value| value.name.clone()).collect();
    used.insert("Reading".to_owned());
    for field in surface.values.iter().flat_map(|value| &value.fields) {
        let kind = type_of(field, surface);
        if let (Base::Words(name), true) = (kind.base, kind.many != Many::One) {
            used.insert(name);
        }
    }
    let used: Vec<_> = used.into_iter().collect();
    write!(out, "use smartcar_sdk::{{{}}};\n\n", used.join(", ")).expect("text grows");
    let fields: Vec<_> =
        surface.values.iter().flat_map(|value| &value.fields).map(|field| type_of(field, surface)).collect();
    let any = |wanted: fn(&types::Type) -> bool| fields.iter().any(wanted);
    let mut helpers = vec!["Kept", "Shown", "release"];
    let optional = |base: &Base, kind: &types::Type| kind.many == Many::Optional && kind.base == *base;
    if fields.iter().any(|kind| optional(&Base::Number, kind)) {
        helpers.push("number");
    }
    if fields.iter().any(|kind| optional(&Base::Count, kind)) {
        helpers.push("count");
    }
    if fields.iter().any(|kind| optional(&Base::Flag, kind)) {
        helpers.push("smartcar_tristate");
    }
    if any(|kind| kind.base == Base::Time) {
        helpers.push("millis");
    }
    writeln!(
        out,
        "use crate::{{json::smartcar_json, readings::{{beginning, smartcar_meta}}, results::{{{}}}}};",
        helpers.join(", ")
    )
    .expect("text grows");
    for value in in_order(surface) {
        out.push('\n');
        out.push_str(&struct_of(value, surface));
        out.push('\n');
        out.push_str(&filled(value, surface));
        if value.given != Given::Part {
            out.push('\n');
            out.push_str(&freed(value));
        }
    }
    out
}

/// Parts before what they are part of: C reads from top to bottom.
pub(super) fn in_order(surface: &Surface) -> Vec<&Value> {
    fn put<'a>(value: &'a Value, surface: &'a Surface, order: &mut Vec<&'a Value>) {
        if order.iter().any(|known| known.name == value.name) {
            return;
        }
        for field in &value.fields {
            if let Base::Value(part) = type_of(field, surface).base {
                put(surface.value(&part), surface, order);
            }
        }
        order.push(value);
    }
    let mut order = Vec::new();
    for value in &surface.values {
        put(value, surface, &mut order);
    }
    order
}

fn struct_of(value: &Value, surface: &Surface) -> String {
    let mut out = docs::rust("", &[docs::c(&value.doc, &[])]);
    write!(out, "#[repr(C)]\npub struct {} {{\n", names::c_type(&value.name)).expect("text grows");
    if is_reading(value) {
        out.push_str(
            "/// About the reading. Never NULL.\npub meta: *const smartcar_meta,\n\
             /// The body as Smartcar sent it, with whatever this release does not know. Never NULL.\npub raw: *const smartcar_json,\n",
        );
    }
    for field in &value.fields {
        out.push_str(&field_of(field, surface));
    }
    out + "}\n"
}

fn field_of(field: &Field, surface: &Surface) -> String {
    let kind = type_of(field, surface);
    let name = &field.name;
    let doc = docs::c(&field.doc, &[]);
    let absent = |sign| docs::absent(&doc, sign);
    let (name, doc, c) = match (&kind.many, &kind.base) {
        (Many::List, base) => {
            let count = names::count_of(name);
            let (c, what) = match base {
                Base::Text | Base::Words(_) => {
                    ("*const *const c_char".to_owned(), format!("{count} strings"))
                }
                Base::Number => ("*const f64".to_owned(), format!("{count} numbers")),
                Base::Value(part) => (format!("*const *const {}", names::c_type(part)), count.clone()),
                _ => unreachable!("`types` lets no such list through"),
            };
            let doc = format!("{}: an array of {what}.", doc.strip_suffix('.').unwrap_or(&doc));
            let counted = docs::rust("", &[format!("How many there are in {name}.")]);
            return format!("{}pub {name}: {c},\n{counted}pub {count}: usize,\n", docs::rust("", &[doc]));
        }
        (Many::One, Base::Text | Base::Words(_)) => {
            (name.clone(), format!("{doc} Never NULL."), "*const c_char".into())
        }
        (Many::Optional, Base::Text | Base::Words(_)) => {
            (name.clone(), absent("NULL"), "*const c_char".into())
        }
        (Many::One, Base::Number) => (name.clone(), doc, "f64".to_owned()),
        (Many::Optional, Base::Number) => (name.clone(), absent("NaN"), "f64".to_owned()),
        (Many::One, Base::Flag) => (name.clone(), doc, "bool".to_owned()),
        (Many::Optional, Base::Flag) => (name.clone(), doc, "smartcar_tristate".to_owned()),
        (Many::One, Base::Year) => (name.clone(), doc, "u16".to_owned()),
        (Many::Optional, Base::Year) => (name.clone(), absent("0"), "u16".to_owned()),
        (Many::One, Base::Count) => (name.clone(), doc, "u64".to_owned()),
        (Many::Optional, Base::Count) => (name.clone(), absent("-1"), "i64".to_owned()),
        (many, Base::Time) => {
            let doc = format!("{}, in milliseconds since 1970.", doc.strip_suffix('.').unwrap_or(&doc));
            let doc = if *many == Many::Optional { docs::absent(&doc, "0") } else { doc };
            (names::c_time(name), doc, "i64".to_owned())
        }
        (Many::One, Base::Value(part)) => {
            (name.clone(), format!("{doc} Never NULL."), format!("*const {}", names::c_type(part)))
        }
        (Many::Optional, Base::Value(part)) => {
            (name.clone(), absent("NULL"), format!("*const {}", names::c_type(part)))
        }
    };
    format!("{}pub {name}: {c},\n", docs::rust("", &[doc]))
}

/// What C has of a field, without its documentation.
pub(super) fn declaration(field: &Field, surface: &Surface) -> String {
    let lines = field_of(field, surface);
    let lines: Vec<_> = lines.lines().filter_map(|line| line.strip_prefix("pub ")).collect();
    lines.concat().trim_end_matches(',').replace(',', ", ")
}

/// How a struct is filled from core's.
fn filled(value: &Value, surface: &Surface) -> String {
    let (name, c) = (&value.name, names::c_type(&value.name));
    let mut lists = String::new();
    let mut set = String::new();
    for field in &value.fields {
        let kind = type_of(field, surface);
        let (name, from) = (&field.name, format!("values.{}", field.name));
        let word = |words: &str| format!("{words}::as_str");
        let filled = match (&kind.many, &kind.base) {
            (Many::List, base) => {
                let count = names::count_of(name);
                match base {
                    Base::Text => writeln!(lists, "let ({name}, {count}) = kept.texts(&{from});"),
                    Base::Words(words) => writeln!(
                        lists,
                        "let ({name}, {count}) = kept.texts(&{from}.iter().map({}).collect::<Vec<_>>());",
                        word(words)
                    ),
                    Base::Number => {
                        writeln!(lists, "let ({name}, {count}) = (kept.array({from}.clone()), {from}.len());")
                    }
                    _ => writeln!(lists, "let ({name}, {count}) = kept.list(&{from});"),
                }
                .expect("text grows");
                write!(set, "{name}, {count},").expect("text grows");
                continue;
            }
            (Many::One, Base::Text) => format!("kept.text(&{from})"),
            (Many::Optional, Base::Text) => format!("kept.optional({from}.as_deref())"),
            (Many::One, Base::Words(_)) => format!("kept.text({from}.as_str())"),
            (Many::Optional, Base::Words(words)) => {
                format!("kept.optional({from}.as_ref().map({}))", word(words))
            }
            (Many::Optional, Base::Number) => format!("number({from})"),
            (Many::Optional, Base::Flag) => format!("{from}.into()"),
            (Many::Optional, Base::Year) => format!("{from}.unwrap_or_default()"),
            (Many::Optional, Base::Count) => format!("count({from})"),
            (Many::One, Base::Time) => format!("millis(Some({from}))"),
            (Many::Optional, Base::Time) => format!("millis({from})"),
            (Many::One, Base::Value(_)) => format!("kept.shown(&{from})"),
            (Many::Optional, Base::Value(_)) => format!("kept.optional_one({from}.as_ref())"),
            (Many::One, _) => from.clone(),
        };
        let name = if kind.base == Base::Time { names::c_time(name) } else { name.clone() };
        write!(set, "{name}: {filled},").expect("text grows");
    }
    let kept = if set.contains("kept.") || !lists.is_empty() { "kept" } else { "_" };
    if is_reading(value) {
        format!(
            "impl Shown<Reading<{name}>> for {c} {{\n\
             fn shown(reading: &Reading<{name}>, kept: &mut Kept) -> Self {{\n\
             let (meta, raw) = beginning(reading, kept);\nlet values = &reading.values;\n{lists}\
             Self {{ meta, raw, {set} }}\n}}\n}}\n"
        )
    } else {
        format!(
            "impl Shown<{name}> for {c} {{\nfn shown(values: &{name}, {kept}: &mut Kept) -> Self {{\n{lists}\
             Self {{ {set} }}\n}}\n}}\n"
        )
    }
}

fn freed(value: &Value) -> String {
    let c = names::c_type(&value.name);
    let given = given_as(value);
    let article = if given.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!(
        "/// Frees {article} {given}. NULL is nothing to free.\n#[unsafe(no_mangle)]\n\
         pub unsafe extern \"C\" fn {c}_free({given}: *const {c}) {{\n\
         // SAFETY: from this library and freed once, as the header asks.\nunsafe {{ release({given}) }};\n}}\n"
    )
}

/// What C calls the value that a function gives.
pub(super) fn given_as(value: &Value) -> String {
    match overlay::GIVEN_AS.iter().find(|(known, _)| *known == value.name) {
        Some((_, given)) => (*given).to_owned(),
        None if is_reading(value) => "reading".to_owned(),
        None => names::snake(&value.name),
    }
}

fn vehicle(surface: &Surface) -> String {
    let mut out = format!(
        "//! The methods of a vehicle whose arguments and results are plain: a function for each.\n//!\n//! {ORIGIN}\n\n\
         use std::ffi::c_char;\n\n"
    );
    let given: Vec<_> = surface
        .methods
        .iter()
        .flat_map(|method| &method.parameters)
        .map(|one| given_of(one, surface))
        .collect();
    let words: BTreeSet<_> = given
        .iter()
        .filter_map(|one| if let Argument::Words(name) = &one.what { Some(name.clone()) } else { None })
        .collect();
    let words: Vec<_> = words.into_iter().chain(["Result".to_owned()]).collect();
    write!(out, "use smartcar_sdk::{{{}}};\n\n", words.join(", ")).expect("text grows");
    let arguments: BTreeSet<_> = given.iter().filter_map(helper).collect();
    let arguments: Vec<_> = arguments.into_iter().collect();
    let invalid = given.iter().any(|one| one.what == Argument::Count && one.optional);
    let invalid = if invalid { "boundary::invalid, " } else { "" };
    let values: BTreeSet<_> = super::giving(surface).map(|(_, value)| names::c_type(&value.name)).collect();
    let values: Vec<_> = values.into_iter().collect();
    writeln!(
        out,
        "use crate::{{arguments::{{{}}}, {invalid}call::Call, generated::values::{{{}}}, vehicle::{{ask, smartcar_vehicle, tell}}}};",
        arguments.join(", "),
        values.join(", ")
    )
    .expect("text grows");
    for method in &surface.methods {
        out.push('\n');
        out.push_str(&call(method, surface));
    }
    out
}

/// What checks an argument.
fn helper(given: &types::Given) -> Option<&'static str> {
    Some(match (&given.what, given.optional) {
        (Argument::Text | Argument::Day, false) => "text",
        (Argument::Text | Argument::Day, true) => "optional_text",
        (Argument::Words(_), false) => "word",
        (Argument::Words(_), true) => "optional_word",
        (Argument::Texts, _) => "texts",
        (Argument::Span, _) => "seconds",
        (Argument::Flag, true) => "tristate",
        (Argument::Number | Argument::Flag | Argument::Count, _) => return None,
    })
}

/// A parameter in C: its declaration, its check, and what core is given of it.
struct InC {
    declared: String,
    check: String,
    passed: String,
}

fn in_c(one: &str, given: &types::Given, surface: &Surface) -> InC {
    let or_null = if given.optional { " or NULL" } else { "" };
    let safe = format!("// SAFETY: a string{or_null}, as the header asks.\n");
    let plain =
        |c: &str| InC { declared: format!("{one}: {c}"), check: String::new(), passed: one.to_owned() };
    let string = |check: String, passed: String| InC {
        declared: format!("{one}: *const c_char"),
        check: format!("{safe}let {one} = {check};\n"),
        passed,
    };
    let checked = |c: &str, check: String| InC { check: format!("let {one} = {check};\n"), ..plain(c) };
    match (&given.what, given.optional) {
        (Argument::Text | Argument::Day, false) => {
            string(format!("unsafe {{ text({one}, \"{one}\") }}?.to_owned()"), format!("&{one}"))
        }
        (Argument::Text | Argument::Day, true) => string(
            format!("unsafe {{ optional_text({one}, \"{one}\") }}?.map(str::to_owned)"),
            format!("{one}.as_deref()"),
        ),
        (Argument::Words(words), optional) => {
            let known = listed(&surface.words(words).known);
            let helper = if optional { "optional_word" } else { "word" };
            let check = format!("unsafe {{ {helper}({one}, \"{one}\", {words}::from_word, \"{known}\") }}?");
            string(check, one.to_owned())
        }
        (Argument::Texts, _) => InC {
            declared: format!("{one}: *const *const c_char,\n{}: usize", names::count_of(one)),
            check: format!(
                "// SAFETY: strings, as the header asks.\nlet {one} = unsafe {{ texts({one}, {}, \"{one}\") }}?;\n\
                 let {one}: Vec<_> = {one}.into_iter().map(str::to_owned).collect();\n",
                names::count_of(one)
            ),
            passed: format!("&{one}.iter().map(String::as_str).collect::<Vec<_>>()"),
        },
        (Argument::Number, false) => plain("f64"),
        (Argument::Flag, false) => plain("bool"),
        (Argument::Count, false) => plain("u32"),
        (Argument::Number, true) => checked("f64", format!("(!{one}.is_nan()).then_some({one})")),
        (Argument::Flag, true) => checked("u32", format!("tristate({one}, \"{one}\")?")),
        (Argument::Count, true) => checked(
            "i64",
            format!(
                "(0 <= {one}).then(|| u32::try_from({one})).transpose().map_err(|_| invalid(\"{one}\", \"{one} is too large\"))?"
            ),
        ),
        (Argument::Span, false) => checked("f64", format!("seconds({one}, \"{one}\")?.unwrap_or_default()")),
        (Argument::Span, true) => checked("f64", format!("seconds({one}, \"{one}\")?")),
    }
}

/// How C leaves a parameter out, or says its unit; nothing where there is nothing to say.
fn said_of(one: &str, given: &types::Given) -> Option<String> {
    let out = |sign: &str| Some(format!("{sign} for `{one}` leaves it out."));
    match (&given.what, given.optional) {
        (Argument::Texts, _) => Some(format!("`{one}` is an array of {} strings.", names::count_of(one))),
        (Argument::Span, false) => Some(format!("`{one}` is in seconds.")),
        (Argument::Span, true) => Some(format!("`{one}` is in seconds; 0 leaves it out.")),
        (_, false) => None,
        (Argument::Number, true) => out("NaN"),
        (Argument::Count, true) => out("A number below 0"),
        (Argument::Flag, true) => out("SMARTCAR_UNKNOWN"),
        (_, true) => out("NULL"),
    }
}

/// What checks the arguments and makes the call; `calls` makes a function that blocks of it, and one that starts it on a queue.
fn call(method: &Method, surface: &Surface) -> String {
    let name = &method.name;
    let given: Vec<_> = method.parameters.iter().map(|one| (&one.name, given_of(one, surface))).collect();
    let in_c: Vec<_> = given.iter().map(|(one, given)| in_c(one, given, surface)).collect();
    let parameters = in_c.iter().fold(String::new(), |text, one| text + &one.declared + ",\n");
    let checks: String = in_c.iter().map(|one| one.check.as_str()).collect();
    let passed: Vec<_> = in_c.iter().map(|one| one.passed.as_str()).collect();
    let result = method.gives.as_deref().map(|value| (given_as(surface.value(value)), names::c_type(value)));
    let mut doc =
        docs::c(&method.doc, &method.parameters.iter().map(|one| one.name.as_str()).collect::<Vec<_>>());
    if let Some((given, c)) = &result {
        write!(doc, " On success *{given} is to be freed with {c}_free().").expect("text grows");
    }
    let mut paragraphs = vec![doc];
    let said: Vec<_> = given.iter().filter_map(|(one, given)| said_of(one, given)).collect();
    if !said.is_empty() {
        paragraphs.push(said.join(" "));
    }
    if !method.errors.is_empty() {
        paragraphs.push(format!("Fails with {}", docs::c(&method.errors, &[])));
    }
    let call = format!("async move {{ vehicle.{name}({}).await }}", passed.join(", "));
    let body = if checks.is_empty() {
        format!("|vehicle| Ok({call})")
    } else {
        format!("|vehicle| {{\n{checks}Ok({call})\n}}")
    };
    let body = match &result {
        Some(_) => format!("ask(vehicle, {body})"),
        None => format!("tell(vehicle, {body})"),
    };
    let answer = result.map_or_else(|| "()".to_owned(), |(_, c)| format!("*const {c}"));
    format!(
        "{}pub(crate) {}fn vehicle_{name}(\nvehicle: Option<&smartcar_vehicle>,\n{parameters}) -> Result<Call<{answer}>> {{\n{body}\n}}\n",
        docs::rust("", &paragraphs),
        if parameters.contains("*const") { "unsafe " } else { "" },
    )
}

/// The readings by name, as values and as C's structs.
fn imported(surface: &Surface) -> (String, String) {
    let mut values: Vec<_> = surface.readings.iter().map(|reading| reading.value.as_str()).collect();
    values.sort_unstable();
    let structs: Vec<_> = values.iter().map(|value| names::c_type(value)).collect();
    (values.join(", "), structs.join(", "))
}

fn batch(surface: &Surface) -> String {
    let (values, structs) = imported(surface);
    let mut out = format!(
        "//! The readings of a batch: a function for each.\n//!\n//! {ORIGIN}\n\nuse std::mem::MaybeUninit;\n\n\
         use smartcar_sdk::{{Batch, Readable, {values}}};\n\n\
         use crate::{{batch::{{get, smartcar_batch}}, error::smartcar_error, generated::values::{{{structs}}}}};\n\n\
         /// The batch with the reading of this name too; `None` where there is no such reading.\n\
         pub(crate) fn add(batch: Batch, name: &str) -> Option<Batch> {{\nSome(match name {{\n"
    );
    for reading in &surface.readings {
        writeln!(out, "{0}::NAME => batch.read::<{0}>(),", reading.value).expect("text grows");
    }
    out.push_str("_ => return None,\n})\n}\n");
    for reading in &surface.readings {
        let (name, value, c) = (&reading.name, &reading.value, names::c_type(&reading.value));
        write!(
            out,
            "\n/// As smartcar_vehicle_{name}(), of the batch. On success *reading is to be freed with {c}_free().\n///\n\
             /// Fails as that does; with SMARTCAR_ERROR_INVALID_INPUT, field \"batch\", if it was not asked for.\n\
             #[unsafe(no_mangle)]\npub extern \"C\" fn smartcar_batch_{name}(\nbatch: Option<&smartcar_batch>,\n\
             reading: Option<&mut MaybeUninit<*const {c}>>,\nerror: Option<&mut MaybeUninit<*mut smartcar_error>>,\n) -> bool {{\n\
             get::<{value}, _>(batch, reading, error)\n}}\n"
        )
        .expect("text grows");
    }
    out
}

fn event(surface: &Surface) -> String {
    let (values, structs) = imported(surface);
    let mut out = format!(
        "//! What a webhook's event tells, as readings: a function for each.\n//!\n//! {ORIGIN}\n\nuse std::{{ffi::c_char, mem::MaybeUninit}};\n\n\
         use smartcar_sdk::{{{values}}};\n\n\
         use crate::{{error::smartcar_error, generated::values::{{{structs}}}, webhook::{{event::smartcar_webhook_event, readings::get}}}};\n"
    );
    for reading in &surface.readings {
        let (name, value, c) = (&reading.name, &reading.value, names::c_type(&reading.value));
        write!(
            out,
            "\n/// As smartcar_vehicle_{name}(), of what the event tells: of its signals, in `unit_system` (\"metric\", which NULL is, or\n\
             /// \"imperial\"), or of its readings (version 2.0). On success *reading is to be freed with {c}_free().\n///\n\
             /// Fails with SMARTCAR_ERROR_UNSUPPORTED where the event does not tell it; else as smartcar_vehicle_{name}() does.\n\
             #[unsafe(no_mangle)]\npub unsafe extern \"C\" fn smartcar_webhook_event_{name}(\nevent: Option<&smartcar_webhook_event>,\n\
             unit_system: *const c_char,\nreading: Option<&mut MaybeUninit<*const {c}>>,\n\
             error: Option<&mut MaybeUninit<*mut smartcar_error>>,\n) -> bool {{\n\
             // SAFETY: a string or NULL, as the header asks.\nunsafe {{ get::<{value}, _>(event, unit_system, reading, error) }}\n}}\n"
        )
        .expect("text grows");
    }
    out
}
