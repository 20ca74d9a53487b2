//! The calls of the C ABI, from its source: functions that check the arguments of a call and give it, `Result<Call<_>>`. A
//! template makes of each one that blocks and one that starts it on a queue.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use syn::{
    Attribute, Expr, ExprLit, FnArg, GenericArgument, Item, ItemFn, ItemStruct, Lit, Meta, PathArguments,
    ReturnType, Type,
};

use crate::surface::Parameter;

/// What the C ABI is made of.
#[derive(Debug, Default)]
pub(crate) struct Abi {
    pub calls: Vec<Call>,
    /// Functions that C calls as they stand in the source.
    pub functions: Vec<Function>,
    /// In which module a type is.
    pub types: BTreeMap<String, String>,
    /// The fields of each struct. One of a type that no parameter has, as a table's functions are, has an empty kind.
    pub structs: BTreeMap<String, Vec<Parameter>>,
}

/// A function that is exported as it stands.
#[derive(Debug)]
pub(crate) struct Function {
    pub name: String,
    /// One of a type that no call takes has an empty kind.
    pub parameters: Vec<Parameter>,
}

/// A call whose arguments are checked by a function of this name.
#[derive(Debug)]
pub(crate) struct Call {
    /// Where the function is, e.g. `vehicle::batch`.
    pub module: String,
    /// Without the prefix that C knows it by.
    pub name: String,
    /// The lines of its docstring.
    pub doc: Vec<String>,
    pub is_unsafe: bool,
    pub parameters: Vec<Parameter>,
    /// What C is given, and under which name; nothing where the call gives nothing.
    pub gives: Option<Gives>,
}

#[derive(Debug)]
pub(crate) struct Gives {
    /// In Rust, e.g. `*const smartcar_odometer`.
    pub kind: String,
    pub name: String,
}

impl Gives {
    /// What the function that takes it out of a completion is called by.
    pub(crate) fn taken_by(&self) -> &str {
        match self.kind.as_str() {
            "*mut c_char" => "text",
            "bool" => "flag",
            other => other.rsplit("smartcar_").next().unwrap_or(other),
        }
    }
}

/// The calls of the C ABI, whose `src` is there; `generated` are those of its files that are written now.
pub(crate) fn read(src: &Path, generated: &[(PathBuf, String)]) -> Result<Abi, String> {
    let mut files = Vec::new();
    sources(src, &mut files)?;
    let below = |path: &Path| path.strip_prefix(src).expect("a file below the folder").to_owned();
    let mut texts: Vec<_> = files
        .iter()
        .map(|path| (below(path), fs::read_to_string(path)))
        .filter(|(path, _)| !path.starts_with("generated"))
        .map(|(path, text)| {
            text.map(|text| (path.clone(), text)).map_err(|error| format!("{}: {error}", path.display()))
        })
        .collect::<Result<_, _>>()?;
    texts.extend(
        generated
            .iter()
            .filter_map(|(path, text)| Some((path.strip_prefix("ffi-c/src").ok()?.to_owned(), text.clone()))),
    );
    let mut calls = Abi::default();
    for (path, text) in texts {
        let module = module_of(&path);
        let file = syn::parse_file(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        for item in file.items {
            match item {
                Item::Struct(one) => {
                    calls.types.insert(one.ident.to_string(), module.clone());
                    calls.structs.insert(one.ident.to_string(), fields(&one));
                }
                Item::Fn(one) if one.sig.abi.is_some() => calls.functions.push(function(&one)),
                Item::Fn(one) => {
                    let found = call(&one, &module)
                        .map_err(|error| format!("{}: {}: {error}", path.display(), one.sig.ident))?;
                    calls.calls.extend(found);
                }
                _ => {}
            }
        }
    }
    Ok(calls)
}

/// Every source file below a folder, in the order of their names.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut entries: Vec<_> = fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

fn module_of(path: &Path) -> String {
    let path = path.with_extension("");
    let parts = path.iter().map(|part| part.to_string_lossy().into_owned()).filter(|part| part != "mod");
    parts.collect::<Vec<_>>().join("::")
}

/// The fields of a struct that have a name.
fn fields(one: &ItemStruct) -> Vec<Parameter> {
    let named = one.fields.iter().filter_map(|field| Some((field.ident.as_ref()?, &field.ty)));
    named
        .map(|(name, kind)| Parameter { name: name.to_string(), kind: printed(kind).unwrap_or_default() })
        .collect()
}

/// A function that is exported.
fn function(one: &ItemFn) -> Function {
    let parameters = one.sig.inputs.iter().filter_map(|parameter| match parameter {
        FnArg::Typed(one) => match &*one.pat {
            syn::Pat::Ident(name) => {
                Some(Parameter { name: name.ident.to_string(), kind: printed(&one.ty).unwrap_or_default() })
            }
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    Function { name: one.sig.ident.to_string(), parameters: parameters.collect() }
}

/// The call that a function gives, if it gives one.
fn call(function: &ItemFn, module: &str) -> Result<Option<Call>, String> {
    let signature = &function.sig;
    let ReturnType::Type(_, returned) = &signature.output else { return Ok(None) };
    let Some(kind) = within("Result", returned).and_then(|inner| within("Call", inner)) else {
        return Ok(None);
    };
    // What makes calls of any type is none itself.
    if !signature.generics.params.is_empty() {
        return Ok(None);
    }
    let parameters = signature.inputs.iter().map(|one| match one {
        FnArg::Typed(one) => match &*one.pat {
            syn::Pat::Ident(name) => Ok(Parameter { name: name.ident.to_string(), kind: printed(&one.ty)? }),
            _ => Err("a parameter of a call has a name".to_owned()),
        },
        FnArg::Receiver(_) => Err("a call is a function, and no method".to_owned()),
    });
    let parameters = parameters.collect::<Result<Vec<_>, _>>()?;
    if parameters.iter().any(|one| one.kind.contains("impl")) {
        return Ok(None);
    }
    let doc = doc(&function.attrs);
    let gives = match printed(kind)?.as_str() {
        "()" => None,
        kind => {
            let name = named_in(&doc)
                .ok_or("its documentation does not name what it gives, as `On success *grant is` does")?;
            Some(Gives { kind: kind.to_owned(), name })
        }
    };
    Ok(Some(Call {
        module: module.to_owned(),
        name: signature.ident.to_string(),
        doc,
        is_unsafe: matches!(signature.safety, syn::Safety::Unsafe(_)),
        parameters,
        gives,
    }))
}

/// The name that documentation gives to what a call gives: the first with a star before it.
fn named_in(doc: &[String]) -> Option<String> {
    let text = doc.join(" ");
    let after = text.split(' ').find_map(|word| word.strip_prefix('*'))?;
    let name: String = after.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

fn doc(attributes: &[Attribute]) -> Vec<String> {
    let lines = attributes.iter().filter_map(|one| match &one.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => Some(line.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect()
}

/// The type inside of `outer<_>`.
fn within<'a>(outer: &str, kind: &'a Type) -> Option<&'a Type> {
    let Type::Path(path) = kind else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == outer)?;
    match &last.arguments {
        PathArguments::AngleBracketed(inner) => match inner.args.first()? {
            GenericArgument::Type(inner) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// A type as it is written.
fn printed(kind: &Type) -> Result<String, String> {
    Ok(match kind {
        Type::Ptr(one) => {
            let what =
                if matches!(one.mutability, syn::PointerMutability::Const(_)) { "const" } else { "mut" };
            format!("*{what} {}", printed(&one.elem)?)
        }
        Type::Reference(one) => {
            format!("&{}{}", if one.mutability.is_some() { "mut " } else { "" }, printed(&one.elem)?)
        }
        Type::Tuple(one) if one.elems.is_empty() => "()".to_owned(),
        Type::ImplTrait(_) => "impl".to_owned(),
        Type::Path(path) => {
            let last = path.path.segments.last().ok_or("a type has a name")?;
            match within(&last.ident.to_string(), kind) {
                Some(inner) => format!("{}<{}>", last.ident, printed(inner)?),
                None => last.ident.to_string(),
            }
        }
        _ => return Err("calls of C have plain parameters: generate/src/calls.rs knows no other".to_owned()),
    })
}

/// A type of a parameter as C writes it, with what parts it from the name.
pub(crate) fn in_c(kind: &str) -> String {
    let plain = |name: &str| match name {
        "c_char" => "char".to_owned(),
        other => other.to_owned(),
    };
    if let Some(inner) = kind.strip_prefix("Option<&").and_then(|rest| rest.strip_suffix('>')) {
        return match inner.strip_prefix("mut ") {
            Some(inner) => format!("{inner} *"),
            None => format!("const {inner} *"),
        };
    }
    if let Some(inner) = kind.strip_prefix("*const *const ") {
        return format!("const {} *const *", plain(inner));
    }
    if let Some(inner) = kind.strip_prefix("*const ") {
        return format!("const {} *", plain(inner));
    }
    if let Some(inner) = kind.strip_prefix("*mut ") {
        return format!("{} *", plain(inner));
    }
    match kind {
        "f64" => "double ".to_owned(),
        "usize" => "size_t ".to_owned(),
        "u32" => "uint32_t ".to_owned(),
        "i64" => "int64_t ".to_owned(),
        other => format!("{other} "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_read_from_its_function() {
        let text = "/// One. On success *grant is yours.\n///\n/// Fails.\npub(crate) unsafe fn client_grant(client: \
                    Option<&smartcar_client>, id: *const c_char) -> Result<Call<*const smartcar_grant>> { todo() }";
        let function = syn::parse_str::<ItemFn>(text).unwrap();
        let call = call(&function, "grant").unwrap().unwrap();
        assert_eq!(call.doc, ["One. On success *grant is yours.", "", "Fails."]);
        let gives = call.gives.as_ref().unwrap();
        assert_eq!((gives.name.as_str(), gives.taken_by()), ("grant", "grant"));
        let kinds: Vec<_> = call.parameters.iter().map(|one| in_c(&one.kind)).collect();
        assert_eq!(kinds, ["const smartcar_client *", "const char *"]);
        let silent = text.replace("*grant", "it");
        assert!(super::call(&syn::parse_str(&silent).unwrap(), "grant").is_err());
    }

    #[test]
    fn what_is_exported_and_filled_is_read_as_it_stands() {
        let text = "pub unsafe extern \"C\" fn smartcar_webhook_sign(token: *const c_char, signature: \
                    Option<&mut MaybeUninit<*mut c_char>>) -> bool { todo() }";
        let function = function(&syn::parse_str(text).unwrap());
        let kinds: Vec<_> = function.parameters.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(kinds, ["*const c_char", "Option<&mut MaybeUninit<*mut c_char>>"]);
        let table = "pub struct smartcar_store { pub struct_size: usize, pub now: Option<unsafe extern \"C\" fn() -> u32> }";
        let fields = fields(&syn::parse_str(table).unwrap());
        let kinds: Vec<_> = fields.iter().map(|one| (one.name.as_str(), one.kind.as_str())).collect();
        assert_eq!(kinds, [("struct_size", "usize"), ("now", "")]);
    }
}
