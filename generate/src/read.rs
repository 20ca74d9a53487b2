//! From core's source to the description: the structs of `api/readings`, what `api/mapping` makes readable, the methods in
//! `api/vehicle`, the kinds of errors in `error`; each a file, and the folder of that name. Plain items only: what a macro
//! makes is not seen.

use std::{collections::BTreeMap, path::Path};

use quote::ToTokens;
use syn::{
    Attribute, Expr, ExprLit, Fields, FnArg, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, Lit, Meta,
    ReturnType, Visibility,
};

use crate::{
    names, overlay,
    surface::{ErrorKind, Field, Given, Method, Parameter, Reading, Surface, Value, Words},
    types,
};

/// The surface of core, whose `src` is there.
pub(crate) fn surface(src: &Path) -> Result<Surface, String> {
    let mut surface = Surface::default();
    let mut variants = BTreeMap::new();
    for item in items(src, "api/readings")? {
        match &item {
            Item::Struct(one) if is_public(&one.vis) => surface.values.push(value(one)?),
            Item::Enum(one) if is_public(&one.vis) => {
                variants.insert(one.ident.to_string(), one.variants.len());
                surface.words.push(words(one));
            }
            Item::Impl(one) => {
                let name = one.self_ty.to_token_stream().to_string();
                if let Some(words) = surface.words.iter_mut().find(|words| words.name == name) {
                    words.known.extend(words_in(one));
                }
            }
            _ => {}
        }
    }
    for item in items(src, "api/mapping")? {
        if let Item::Impl(one) = &item
            && let Some(name) = constant(one, "NAME")
            && let Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) = name
        {
            let value = one.self_ty.to_token_stream().to_string();
            surface.readings.push(Reading { name: name.value(), value });
        }
    }
    for item in items(src, "api/vehicle")? {
        if let Item::Impl(one) = &item {
            methods(one, &mut surface)?;
        }
    }
    let client = items(src, "api/client")?;
    let given = client.iter().filter_map(|item| if let Item::Impl(one) = item { Some(one) } else { None });
    for (reading, value) in given.flat_map(given_by) {
        mark(&mut surface, &value, reading);
    }
    for item in items(src, "error")? {
        if let Item::Enum(one) = &item
            && one.ident == "ErrorKind"
        {
            surface.errors = kinds(one)?;
        }
    }
    for words in &surface.words {
        let named = variants[&words.name] - usize::from(words.open);
        if words.known.len() != named {
            let known = words.known.len();
            return Err(format!("{} has {named} variants and `const WORDS` {known} words", words.name));
        }
    }
    complete(&surface)?;
    Ok(surface)
}

/// The items of a module: of its file, and of those in its folder but tests.
fn items(src: &Path, module: &str) -> Result<Vec<Item>, String> {
    let mut files = vec![src.join(module).with_extension("rs")];
    if let Ok(folder) = std::fs::read_dir(src.join(module)) {
        files.extend(
            folder.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| !path.ends_with("tests.rs")),
        );
    }
    files.sort();
    let mut items = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs")) {
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = std::fs::read_to_string(file).map_err(|error| failed(&error))?;
        items.extend(syn::parse_file(&text).map_err(|error| failed(&error))?.items);
    }
    Ok(items)
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Documentation as it stands, a line per line.
fn doc(attributes: &[Attribute]) -> String {
    let lines =
        attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(|attribute| {
            let Meta::NameValue(pair) = &attribute.meta else { return None };
            let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value else { return None };
            let text = text.value();
            Some(text.strip_prefix(' ').unwrap_or(&text).to_owned())
        });
    lines.collect::<Vec<_>>().join("\n")
}

/// Source as people write it; a path is the name at its end.
fn written(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    while let Some((before, after)) = text.split_once(" :: ") {
        let path = before.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |place| place + 1);
        text = before[..path].to_owned() + after;
    }
    [(" < ", "<"), ("< ", "<"), (" >", ">"), ("& ", "&"), (" ,", ",")]
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}

fn value(of: &ItemStruct) -> Result<Value, String> {
    let name = of.ident.to_string();
    let Fields::Named(fields) = &of.fields else { return Err(format!("{name} has no named fields")) };
    let fields = fields.named.iter().filter(|field| is_public(&field.vis)).map(|field| Field {
        name: field.ident.as_ref().expect("a named field").to_string(),
        kind: written(&field.ty),
        doc: doc(&field.attrs),
        c: String::new(),
        lock: String::new(),
    });
    let (fields, lock) = (fields.collect(), String::new());
    Ok(Value { given: Given::Part, doc: doc(&of.attrs), fields, lock, name })
}

fn words(of: &ItemEnum) -> Words {
    let open = of.variants.iter().any(|variant| variant.ident == "Other");
    Words { name: of.ident.to_string(), doc: doc(&of.attrs), known: Vec::new(), open }
}

/// The words in `const WORDS: [(Self, &str); _] = [(Self::Charging, "CHARGING"), ...]`.
fn words_in(of: &ItemImpl) -> Vec<String> {
    let Some(Expr::Array(pairs)) = constant(of, "WORDS") else { return Vec::new() };
    let word = |pair: &Expr| {
        let Expr::Tuple(pair) = pair else { return None };
        match pair.elems.last() {
            Some(Expr::Lit(ExprLit { lit: Lit::Str(word), .. })) => Some(word.value()),
            _ => None,
        }
    };
    pairs.elems.iter().filter_map(word).collect()
}

fn constant<'a>(of: &'a ItemImpl, name: &str) -> Option<&'a Expr> {
    of.items.iter().find_map(|item| match item {
        ImplItem::Const(one) if one.ident == name => Some(&one.expr),
        _ => None,
    })
}

/// What a call gives: `Result<Reading<X>>`, `Result<X>`, `Result<()>`; whether in a `Reading`, and what.
fn result(output: &ReturnType) -> Option<(bool, String)> {
    let ReturnType::Type(_, kind) = output else { return None };
    let kind = written(kind);
    let kind = kind.strip_prefix("Result<")?.strip_suffix('>')?;
    let reading = kind.strip_prefix("Reading<").and_then(|kind| kind.strip_suffix('>'));
    Some((reading.is_some(), reading.unwrap_or(kind).to_owned()))
}

/// What the public methods of a block give.
fn given_by(of: &ItemImpl) -> Vec<(bool, String)> {
    let results = of.items.iter().filter_map(|item| match item {
        ImplItem::Fn(one) if is_public(&one.vis) => result(&one.sig.output),
        _ => None,
    });
    results.collect()
}

fn mark(surface: &mut Surface, name: &str, reading: bool) {
    if let Some(value) = surface.values.iter_mut().find(|value| value.name == name) {
        value.given = if reading { Given::Reading } else { Given::Record };
    }
}

fn methods(of: &ItemImpl, surface: &mut Surface) -> Result<(), String> {
    for item in &of.items {
        let ImplItem::Fn(one) = item else { continue };
        let name = one.sig.ident.to_string();
        let by_hand = overlay::BY_HAND.contains(&name.as_str());
        if !is_public(&one.vis) || by_hand {
            continue;
        }
        let wrong = |what: &str| {
            format!("Vehicle::{name} {what}; what no rule fits is listed in generate/src/overlay.rs")
        };
        let (reading, gives) = result(&one.sig.output).ok_or_else(|| wrong("gives no plain result"))?;
        let gives = (gives != "()").then_some(gives);
        if let Some(gives) = &gives {
            if !surface.values.iter().any(|value| value.name == *gives) {
                return Err(wrong(&format!("gives {gives}, which is no struct of api/readings.rs")));
            }
            mark(surface, gives, reading);
        }
        let mut parameters = Vec::new();
        for input in &one.sig.inputs {
            if let FnArg::Typed(typed) = input {
                let (name, kind) = (written(&typed.pat), written(&typed.ty));
                types::Given::of_parameter(&name, &kind, surface).map_err(|error| wrong(&error))?;
                parameters.push(Parameter { name, kind });
            }
        }
        let doc = doc(&one.attrs);
        let (doc, errors) = doc.split_once("# Errors").unwrap_or((&doc, ""));
        let (doc, errors) = (doc.trim().to_owned(), errors.trim().to_owned());
        surface.methods.push(Method { name, doc, errors, parameters, gives });
    }
    Ok(())
}

fn kinds(of: &ItemEnum) -> Result<Vec<ErrorKind>, String> {
    let kind = |variant: &syn::Variant| match &variant.discriminant {
        Some((_, Expr::Lit(ExprLit { lit: Lit::Int(number), .. }))) => {
            let number = number.base10_parse().map_err(|error| error.to_string())?;
            Ok(ErrorKind { name: variant.ident.to_string(), number })
        }
        _ => Err(format!("ErrorKind::{} has no number", variant.ident)),
    };
    of.variants.iter().map(kind).collect()
}

/// Whether everything has its form, its documentation and a name that every language can write; each value one way to come
/// by it.
fn complete(surface: &Surface) -> Result<(), String> {
    for value in &surface.values {
        documented(&value.name, &value.doc)?;
        for field in &value.fields {
            let place = format!("{}.{}", value.name, field.name);
            let kind = types::Type::of_field(&field.name, &field.kind, surface);
            kind.map_err(|error| format!("{place}: {error}"))?;
            documented(&place, &field.doc)?;
            names::check(&place, &field.name, &names::FIELDS)?;
        }
        let counts = value.fields.iter().map(|field| names::count_of(&field.name));
        if let Some(count) =
            counts.into_iter().find(|count| value.fields.iter().any(|field| field.name == *count))
        {
            return Err(format!("{}.{count} is what C calls the length of a list beside it", value.name));
        }
        used(value, surface)?;
    }
    for words in &surface.words {
        documented(&words.name, &words.doc)?;
    }
    for method in &surface.methods {
        let place = format!("Vehicle::{}", method.name);
        documented(&place, &method.doc)?;
        if !method.errors.is_empty() {
            documented(&place, &method.errors)?;
        }
        names::check(&place, &method.name, &[])?;
        for parameter in &method.parameters {
            names::check(&place, &parameter.name, &names::PARAMETERS)?;
        }
    }
    for reading in &surface.readings {
        let method = surface.methods.iter().find(|method| method.name == reading.name).ok_or_else(|| {
            format!("{} is readable as {}, and Vehicle has no such method", reading.value, reading.name)
        })?;
        if method.gives.as_deref() != Some(&reading.value) {
            return Err(format!("Vehicle::{} does not give {}", reading.name, reading.value));
        }
    }
    Ok(())
}

/// Whether a value is given, or part of others, and not both: in C the one begins with `meta`, the other does not.
fn used(value: &Value, surface: &Surface) -> Result<(), String> {
    let parts = |of: &Value| -> Vec<String> {
        let kinds = of
            .fields
            .iter()
            .filter_map(|field| types::Type::of_field(&field.name, &field.kind, surface).ok());
        kinds
            .filter_map(|kind| if let types::Base::Value(part) = kind.base { Some(part) } else { None })
            .collect()
    };
    let is_part = surface.values.iter().any(|other| parts(other).contains(&value.name));
    match (value.given, is_part) {
        (Given::Part, false) => return Err(format!("{} is public, and no call gives it", value.name)),
        (Given::Reading | Given::Record, true) => {
            return Err(format!(
                "{} is given by a call and part of another: give the part a struct of its own",
                value.name
            ));
        }
        _ => {}
    }
    let mut within = parts(value);
    while let Some(part) = within.pop() {
        if part == value.name {
            return Err(format!("{} contains itself", value.name));
        }
        within.extend(parts(surface.value(&part)));
    }
    Ok(())
}

/// Whether every language can show a docstring.
fn documented(place: &str, doc: &str) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("the documentation of {place} {what}"));
    match doc.trim() {
        "" => wrong("is missing"),
        text if !text.ends_with(['.', '!', '?', ':']) => wrong("does not end in a period"),
        text if text.starts_with("This ") || text.starts_with("This's") => {
            wrong("begins with `This`, which ruff refuses")
        }
        text if ["*/", "/*", "\"\"\"", "\\"].iter().any(|sign| text.contains(sign)) => {
            wrong("holds */, /*, three quotes or a backslash, which end comments elsewhere")
        }
        _ => Ok(()),
    }
}
