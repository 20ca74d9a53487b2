//! The layer for C++: `include/smartcar/`.

use std::fmt::Write;

use super::{File, ORIGIN, c::in_order, given_of, is_reading, type_of};
use crate::{
    docs, names,
    surface::{Method, Surface, Value},
    types::{Argument, Base, Many},
};

pub(super) fn files(surface: &Surface) -> Vec<File> {
    let file = |name: &str, about: &str, includes: &str, body: String| {
        let guard = format!("SMARTCAR_GENERATED_{}_HPP", name.to_uppercase());
        format!(
            "/*\n * smartcar/{name}.hpp: {about} Part of smartcar.hpp.\n *\n{} */\n#ifndef {guard}\n#define {guard}\n\n{includes}\n{body}\n#endif\n",
            docs::lines(" * ", ORIGIN, 118)
        )
    };
    let call = "#include \"../smartcar_call.hpp\"\n";
    vec![
        (
            "include/smartcar/values.hpp",
            file(
                "values",
                "what calls give, as plain values.",
                "#include \"../smartcar_reading.hpp\"\n",
                values(surface),
            ),
        ),
        (
            "include/smartcar/convert.hpp",
            file(
                "convert",
                "from the structs of smartcar.h to plain values.",
                "#include \"../smartcar_from_c.hpp\"\n#include \"values.hpp\"\n",
                conversions(surface),
            ),
        ),
        (
            "include/smartcar/vehicle.hpp",
            file(
                "vehicle",
                "the methods of a vehicle that take and give plain values.",
                "#include \"../smartcar_methods.hpp\"\n",
                vehicle(surface),
            ),
        ),
        ("include/smartcar/batch.hpp", file("batch", "the readings of a batch.", call, batch(surface))),
        (
            "include/smartcar/event.hpp",
            file("event", "what a webhook's event tells, as readings.", call, event(surface)),
        ),
    ]
}

fn values(surface: &Surface) -> String {
    let mut out = "namespace smartcar {\n".to_owned();
    for value in in_order(surface) {
        let of = if is_reading(value) { " : Reading" } else { "" };
        write!(out, "\n{}struct {}{of} {{\n", docs::c_plus_plus("", &docs::c(&value.doc, &[])), value.name)
            .expect("text grows");
        for field in &value.fields {
            let kind = type_of(field, surface);
            let (plain, first) = match &kind.base {
                Base::Text | Base::Words(_) => ("std::string", ""),
                Base::Number => ("double", " = 0"),
                Base::Flag => ("bool", " = false"),
                Base::Year => ("int", " = 0"),
                Base::Count => ("std::uint64_t", " = 0"),
                Base::Time => ("Time", ""),
                Base::Value(name) => (name.as_str(), ""),
            };
            let (c, first) = match kind.many {
                Many::One => (plain.to_owned(), first),
                Many::Optional => (format!("std::optional<{plain}>"), ""),
                Many::List => (format!("std::vector<{plain}>"), ""),
            };
            writeln!(
                out,
                "{}  {c} {}{first};",
                docs::c_plus_plus("  ", &docs::c(&field.doc, &[])),
                field.name
            )
            .expect("text grows");
        }
        out.push_str("};\n");
    }
    out + "\n}  // namespace smartcar\n"
}

fn conversions(surface: &Surface) -> String {
    let mut out = "namespace smartcar {\nnamespace detail {\n".to_owned();
    for value in in_order(surface) {
        out.push('\n');
        out.push_str(&conversion(value, surface));
    }
    out + "\n}  // namespace detail\n}  // namespace smartcar\n"
}

fn conversion(value: &Value, surface: &Surface) -> String {
    let (name, c) = (&value.name, names::c_type(&value.name));
    let to =
        if is_reading(value) { format!("auto to = reading<{name}>(from)") } else { format!("{name} to") };
    let mut out = format!("template <class = void>\n{name} value(const {c} &from) {{\n  {to};\n");
    for field in &value.fields {
        let kind = type_of(field, surface);
        let name = &field.name;
        let count = names::count_of(name);
        let from = match (&kind.many, &kind.base) {
            (Many::List, Base::Text | Base::Words(_)) => format!("texts(from.{name}, from.{count})"),
            (Many::List, Base::Number) => format!("numbers(from.{name}, from.{count})"),
            (Many::List, Base::Value(part)) => format!("list<{part}>(from.{name}, from.{count}, value)"),
            (Many::Optional, Base::Text | Base::Words(_)) => format!("text(from.{name})"),
            (Many::Optional, Base::Number) => format!("number(from.{name})"),
            (Many::Optional, Base::Flag) => format!("yes(from.{name})"),
            (Many::Optional, Base::Year) => format!("year(from.{name})"),
            (Many::Optional, Base::Count) => format!("count(from.{name})"),
            (Many::Optional, Base::Time) => format!("time(from.{name}_ms)"),
            (Many::Optional, Base::Value(part)) => format!("optional<{part}>(from.{name}, value)"),
            (Many::One, Base::Time) => format!("time_at(from.{name}_ms)"),
            (Many::One, Base::Value(_)) => format!("value(*from.{name})"),
            (_, _) => format!("from.{name}"),
        };
        writeln!(out, "  to.{name} = {from};").expect("text grows");
    }
    out + "  return to;\n}\n"
}

/// How wide lines are.
const WIDTH: usize = 130;

/// A function that makes a call of C, on one line where it fits.
fn call(indentation: &str, head: &str, call: &str) -> String {
    let line = format!("{indentation}{head} {{ {call}; }}\n");
    if line.len() <= WIDTH {
        return line;
    }
    let head = broken(indentation, &format!("{head} {{"));
    let call = broken(&format!("{indentation}  "), &format!("{call};"));
    format!("{head}\n{call}\n{indentation}}}\n")
}

/// A line, or several where it is too long: what stands between its outer parentheses goes below.
fn broken(indentation: &str, line: &str) -> String {
    if indentation.len() + line.len() > WIDTH
        && let Some((before, rest)) = line.split_once('(')
        && let Some((inside, after)) = rest.rsplit_once(')')
    {
        let inside = inside.replace(", ", &format!(",\n{indentation}    "));
        return format!("{indentation}{before}(\n{indentation}    {inside}){after}");
    }
    format!("{indentation}{line}")
}

fn vehicle(surface: &Surface) -> String {
    let mut out =
        "namespace smartcar {\n\n/* What a Vehicle does: each method blocks its thread, or of what Vehicle::on() gives starts a call. */\n\
         template <class Way>\nclass VehicleMethods : public detail::Methods<Way> {\n public:\n  \
         template <class T>\n  using Gives = typename Way::template Gives<T>;\n\n"
            .to_owned();
    for method in &surface.methods {
        out.push_str(&docs::c_plus_plus("  ", &about(method)));
        out.push_str(&either(method, surface));
    }
    out + "\n protected:\n  using detail::Methods<Way>::Methods;\n};\n\n}  // namespace smartcar\n"
}

/// What a class has that owns a handle of C's: the handle, and how it reads by it.
fn handle(class: &str, c: &str) -> String {
    format!(
        "\n  const {c} *get() const noexcept {{ return handle_.get(); }}\n\n protected:\n  \
         using Owned = detail::Handle<{c}, {c}_free>;\n  \
         explicit {class}(Owned handle) : handle_(std::move(handle)) {{}}\n\n  \
         template <class C, auto Free, class Function, class... Arguments>\n  \
         auto read(Function function, const Arguments &...arguments) const -> decltype(detail::value(std::declval<C &>())) {{\n    \
         return detail::value(*detail::call<const C, Free>(function, handle_.get(), arguments...));\n  }}\n\n  \
         Owned handle_;\n"
    )
}

fn about(method: &Method) -> String {
    let names: Vec<_> = method.parameters.iter().map(|one| one.name.as_str()).collect();
    let mut about = docs::c(&method.doc, &names);
    if !method.errors.is_empty() {
        write!(about, " Throws {}", docs::c(&method.errors, &names)).expect("text grows");
    }
    about
}

/// The method, in either form.
fn either(method: &Method, surface: &Surface) -> String {
    let name = &method.name;
    let (mut parameters, mut kept, mut passed) = (Vec::new(), String::new(), String::new());
    for (place, parameter) in method.parameters.iter().enumerate() {
        let (one, given) = (&parameter.name, given_of(parameter, surface));
        let plain = match &given.what {
            Argument::Text | Argument::Day | Argument::Words(_) => "std::string_view",
            Argument::Number => "double",
            Argument::Flag => "bool",
            Argument::Count => "std::uint32_t",
            Argument::Span => "Seconds",
            Argument::Texts => "std::vector<std::string>",
        };
        let usual = if super::may_be_left_out(method, surface, place) { " = std::nullopt" } else { "" };
        parameters.push(match (&given.what, given.optional) {
            (Argument::Texts, true) => format!("const std::optional<{plain}> &{one}{usual}"),
            (_, true) => format!("std::optional<{plain}> {one}{usual}"),
            (Argument::Text | Argument::Day | Argument::Words(_), false) => format!("{plain} {one}"),
            (Argument::Number | Argument::Flag | Argument::Count | Argument::Span, _) => {
                format!("{plain} {one}")
            }
            _ => format!("const {plain} &{one}"),
        });
        let pass = match (&given.what, given.optional) {
            (Argument::Text | Argument::Day | Argument::Words(_), _) => format!("detail::c_text({one})"),
            (Argument::Texts, _) => {
                writeln!(kept, "    const auto c_{one} = detail::c_texts({one});").expect("text grows");
                format!("c_{one}.data(), c_{one}.size()")
            }
            (Argument::Span, false) => format!("{one}.count()"),
            (Argument::Span, true) => format!("{one} ? {one}->count() : 0"),
            (Argument::Number, true) => format!("{one}.value_or(std::numeric_limits<double>::quiet_NaN())"),
            (Argument::Flag, true) => format!("detail::c_yes({one})"),
            (Argument::Count, true) => format!("{one} ? static_cast<std::int64_t>(*{one}) : -1"),
            (Argument::Number | Argument::Flag | Argument::Count, false) => one.clone(),
        };
        write!(passed, ", {pass}").expect("text grows");
    }
    let gives = method.gives.as_deref();
    let head = format!("Gives<{}> {name}({}) const", gives.unwrap_or("void"), parameters.join(", "));
    let how = if gives.is_some() { "ask" } else { "tell" };
    let does = format!("return this->{how}(detail::calls::vehicle_{name}(){passed})");
    if kept.is_empty() {
        return call("  ", &head, &does);
    }
    let (head, does) = (broken("  ", &format!("{head} {{")), broken("    ", &format!("{does};")));
    format!("{head}\n{kept}{does}\n  }}\n")
}

fn batch(surface: &Surface) -> String {
    let mut out =
        "namespace smartcar {\n\n/* The readings of a Batch: each throws as the vehicle's method does, or where it was not asked for. */\ntemplate <class = void>\nclass BatchReadings {\n public:\n".to_owned();
    for reading in &surface.readings {
        let c = names::c_type(&reading.value);
        let does = format!("return read<{c}, {c}_free>(smartcar_batch_{})", reading.name);
        out.push_str(&call("  ", &format!("{} {}() const", reading.value, reading.name), &does));
    }
    out + &handle("BatchReadings", "smartcar_batch") + "};\n\n}  // namespace smartcar\n"
}

fn event(surface: &Surface) -> String {
    let mut out = "namespace smartcar {\n\nnamespace detail {\n\n/* What an event tells, by its raw body. */\n\
         template <class C, auto Free, class Function>\n\
         auto reported(std::string_view raw, Function function, std::string_view unit_system) -> decltype(detail::value(std::declval<C &>())) {\n  \
         const auto event = call<const smartcar_webhook_event, smartcar_webhook_event_free>(smartcar_webhook_parse, c_bytes(raw), raw.size());\n  \
         return detail::value(*call<const C, Free>(function, event.get(), c_text(unit_system)));\n}\n\n}  // namespace detail\n\n\
         namespace webhook {\n\n/* What an event tells, as the readings that a vehicle's methods give; throws where it does not tell it. */\n"
        .to_owned();
    for reading in &surface.readings {
        let (name, c) = (&reading.name, names::c_type(&reading.value));
        let head = format!(
            "{} {name}(const Event &event, std::string_view unit_system = \"metric\")",
            reading.value
        );
        let does = format!(
            "return detail::reported<{c}, {c}_free>(event.raw.text(), smartcar_webhook_event_{name}, unit_system)"
        );
        out.push_str("template <class = void>\n");
        out.push_str(&call("", &head, &does));
    }
    out + "\n}  // namespace webhook\n\n}  // namespace smartcar\n"
}
