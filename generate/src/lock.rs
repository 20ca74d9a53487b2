//! The description only grows. C programs that were linked against an earlier release find a field where it lay then, so
//! a field of core goes behind those that the description has already, wherever it stands in core; and what the
//! description has, core may not take away or give another type.
//!
//! Each field carries a lock: a hash over its name, its types in Rust and C, and the lock before it; and each struct one over
//! all of them. What was moved, changed or taken out by hand no longer fits.
//!
//! Before a first release, or where a break is meant: take the whole value, method, reading or kind out of
//! generate/surface.json, and run the generator; it comes back as new. After a merge of two branches that both added a
//! field: take the value of one of them from git, and run the generator.

use sha2::{Digest, Sha256};

use crate::surface::{Surface, Value};

/// What `core` has now, in the order and with the locks of what was `before`.
pub(crate) fn grown(before: Surface, core: Surface) -> Result<Surface, String> {
    intact(&before)?;
    let mut grown = Surface::default();
    let Surface { mut values, mut words, mut readings, mut methods, mut errors } = core;
    for old in before.values {
        let new = take(&mut values, |new| new.name == old.name);
        grown.values.push(grown_value(&old, new.ok_or_else(|| gone(&old.name, "the struct"))?)?);
    }
    for old in before.words {
        let new = take(&mut words, |new| new.name == old.name);
        let new = new.ok_or_else(|| gone(&old.name, "the enumeration"))?;
        if let Some(word) = old.known.iter().find(|word| !new.known.contains(word)) {
            return Err(gone(&format!("{word} of {}", old.name), "the word"));
        }
        grown.words.push(new);
    }
    for old in before.readings {
        let new = take(&mut readings, |new| *new == old);
        grown.readings.push(new.ok_or_else(|| gone(&old.name, "the reading of batches and events"))?);
    }
    for old in before.methods {
        let new = take(&mut methods, |new| new.name == old.name);
        let new = new.ok_or_else(|| gone(&old.name, "the method"))?;
        if new.parameters != old.parameters || new.gives != old.gives {
            return Err(format!(
                "Vehicle::{} takes or gives something else than in earlier releases",
                old.name
            ));
        }
        grown.methods.push(new);
    }
    for old in before.errors {
        let new = take(&mut errors, |new| new.name == old.name);
        let new = new.ok_or_else(|| gone(&old.name, "the kind of error"))?;
        if new.number != old.number {
            return Err(format!("ErrorKind::{} was {} and is {}", old.name, old.number, new.number));
        }
        grown.errors.push(new);
    }
    let taken = errors.iter().find(|new| grown.errors.iter().any(|old| old.number == new.number));
    if let Some(new) = taken {
        return Err(format!("ErrorKind::{} has the number {} of another kind", new.name, new.number));
    }
    grown.values.extend(values);
    grown.words.extend(words);
    grown.readings.extend(readings);
    grown.methods.extend(methods);
    grown.errors.extend(errors);
    grown.values.iter_mut().for_each(lock);
    Ok(grown)
}

fn gone(name: &str, what: &str) -> String {
    format!("{what} {name} is gone from core, and programs of earlier releases use it")
}

fn take<T>(from: &mut Vec<T>, is: impl Fn(&T) -> bool) -> Option<T> {
    from.iter().position(is).map(|place| from.remove(place))
}

fn grown_value(old: &Value, new: Value) -> Result<Value, String> {
    let name = &new.name;
    if new.given != old.given {
        return Err(format!(
            "{name} is given in another way than in earlier releases, and has other fields in C"
        ));
    }
    let mut fields = Vec::new();
    let mut rest = new.fields;
    for field in &old.fields {
        let now = take(&mut rest, |now| now.name == field.name);
        let now = now.ok_or_else(|| gone(&format!("{name}.{}", field.name), "the field"))?;
        for (was, is) in [(&field.kind, &now.kind), (&field.c, &now.c)] {
            if was != is {
                return Err(format!(
                    "{name}.{} was {was} and is {is}: leave it, and add another field",
                    field.name
                ));
            }
        }
        fields.push(now);
    }
    fields.append(&mut rest);
    Ok(Value { fields, ..new })
}

/// Whether the description is as the generator left it.
fn intact(before: &Surface) -> Result<(), String> {
    for value in &before.values {
        let mut locked = value.clone();
        lock(&mut locked);
        let wrong = value.fields.iter().zip(&locked.fields).find(|(is, should)| is.lock != should.lock);
        let wrong = wrong.map(|(field, _)| format!("{}.{}", value.name, field.name));
        if let Some(place) = wrong.or_else(|| (value.lock != locked.lock).then(|| value.name.clone())) {
            return Err(format!(
                "generate/surface.json: {place} was moved, changed or taken out, and C programs find it where it lay"
            ));
        }
    }
    Ok(())
}

fn lock(value: &mut Value) {
    let mut before = format!("{} {:?}", value.name, value.given);
    for field in &mut value.fields {
        field.lock = hash(&[&before, &field.name, &field.kind, &field.c]);
        before.clone_from(&field.lock);
    }
    value.lock = hash(&[&before, "end"]);
}

fn hash(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\n"));
    let [a, b, c, d, ..] = digest[..] else { unreachable!("a hash has 32 bytes") };
    format!("{:08x}", u32::from_be_bytes([a, b, c, d]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surface::{ErrorKind, Field, Given, Method, Reading, Words};

    fn field(name: &str, kind: &str) -> Field {
        let text = String::new();
        Field { name: name.into(), kind: kind.into(), doc: text.clone(), c: text.clone(), lock: text }
    }

    fn surface(fields: Vec<Field>) -> Surface {
        let text = String::new();
        let value =
            Value { name: "Oil".into(), given: Given::Reading, doc: text.clone(), fields, lock: text };
        Surface { values: vec![value], ..Surface::default() }
    }

    fn names(surface: &Surface) -> Vec<&str> {
        surface.values[0].fields.iter().map(|field| field.name.as_str()).collect()
    }

    #[test]
    fn a_field_inserted_in_core_goes_to_the_end() {
        let before = grown(Surface::default(), surface(vec![field("life", "f64"), field("kind", "String")]));
        let core = surface(vec![field("life", "f64"), field("age", "f64"), field("kind", "String")]);
        let after = grown(before.unwrap(), core).unwrap();
        assert_eq!(names(&after), ["life", "kind", "age"]);
    }

    #[test]
    fn a_field_moved_in_the_description_is_refused() {
        let core = surface(vec![field("life", "f64"), field("kind", "String")]);
        let mut before = grown(Surface::default(), core.clone()).unwrap();
        assert!(grown(before.clone(), core.clone()).is_ok());
        let mut shorter = before.clone();
        shorter.values[0].fields.pop();
        assert!(grown(shorter, core.clone()).unwrap_err().contains("Oil was moved"));
        before.values[0].fields.swap(0, 1);
        assert!(grown(before, core).unwrap_err().contains("Oil.kind was moved"));
    }

    #[test]
    fn what_c_has_of_a_field_is_locked_too() {
        let mut core = surface(vec![field("life", "f64")]);
        let before = grown(Surface::default(), core.clone()).unwrap();
        core.values[0].fields[0].c = "life: f32".into();
        assert!(grown(before.clone(), core.clone()).unwrap_err().contains("Oil.life was"));
        core.values[0] = Value { given: Given::Record, ..before.values[0].clone() };
        assert!(grown(before, core).unwrap_err().contains("in another way"));
    }

    #[test]
    fn a_word_or_a_reading_is_not_taken_away() {
        let mut core = surface(vec![field("life", "f64")]);
        core.readings.push(Reading { name: "oil".into(), value: "Oil".into() });
        let known = vec!["LOW".to_owned(), "HIGH".to_owned()];
        core.words.push(Words { name: "Level".into(), doc: String::new(), known, open: true });
        let before = grown(Surface::default(), core.clone()).unwrap();
        core.words[0].known.pop();
        assert!(grown(before.clone(), core.clone()).unwrap_err().contains("HIGH of Level"));
        core.words.clone_from(&before.words);
        core.readings.clear();
        assert!(grown(before, core).unwrap_err().contains("oil"));
    }

    #[test]
    fn what_programs_use_is_not_taken_away_or_changed() {
        let core = surface(vec![field("life", "f64")]);
        let before = grown(Surface::default(), core.clone()).unwrap();
        assert!(grown(before.clone(), surface(vec![])).unwrap_err().contains("Oil.life"));
        assert!(grown(before.clone(), surface(vec![field("life", "Option<f64>")])).is_err());
        let mut with_method = core.clone();
        let method = |gives: Option<&str>| Method {
            name: "oil".into(),
            doc: String::new(),
            errors: String::new(),
            parameters: Vec::new(),
            gives: gives.map(str::to_owned),
        };
        with_method.methods.push(method(Some("Oil")));
        let before = grown(before, with_method.clone()).unwrap();
        assert!(grown(before.clone(), core).unwrap_err().contains("the method oil"));
        with_method.methods[0] = method(None);
        assert!(grown(before, with_method).is_err());
    }

    #[test]
    fn numbers_of_errors_are_never_used_again() {
        let with = |name: &str, number| Surface {
            errors: vec![ErrorKind { name: name.into(), number }],
            ..Surface::default()
        };
        let before = grown(Surface::default(), with("Config", 10)).unwrap();
        assert!(grown(before.clone(), with("Config", 11)).is_err());
        assert!(grown(before.clone(), with("Other", 20)).is_err());
        let mut two = with("Config", 10);
        two.errors.extend(with("Other", 10).errors);
        assert!(grown(before, two).unwrap_err().contains("of another kind"));
    }
}
