//! Reads JSON as Smartcar, and what stands between, write it: lenient in form, strict in meaning.
//!
//! A number in quotes is a number, a number where a text belongs is its digits, `"true"` is true. What cannot be read is absent
//! where it is optional, and otherwise an error that names it. Nothing is guessed: an empty text is no number and `1` is no
//! yes. It works for every type that serde can read, a caller's own among them.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, DeserializeSeed, Unexpected, Visitor, value::StrDeserializer},
    forward_to_deserialize_any,
};
use serde_json::{Map, Value};

use super::wire;

/// Optional values that cannot be read cost another pass each: as many as keep the work bounded, counted in values looked at.
const MOST_WORK: usize = 5_000_000;
/// No message about a body is longer.
const LONGEST_MESSAGE: usize = 200;

/// A value as a `T`, or what about it is odd, and where: never what it says there.
pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    let mut odd = match T::deserialize(Lenient::new(value)) {
        Ok(read) => return Ok(read),
        Err(odd) => odd,
    };
    let mut passes = MOST_WORK / size(value).max(1);
    let mut copy = value.clone();
    // Each pass leaves out one more optional value that cannot be read.
    while odd.optional && passes > 0 {
        let Some(place) = odd.find(&mut copy).filter(|place| !place.is_null()) else { break };
        *place = Value::Null;
        passes -= 1;
        odd = match T::deserialize(Lenient::new(&copy)) {
            Ok(read) => return Ok(read),
            Err(odd) => odd,
        };
    }
    Err(odd.to_string())
}

/// For serde: something of a shape that is not published; absent where it is another one.
pub(crate) fn if_so<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Value::deserialize(deserializer).map(|value| read(&value).ok())
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(size).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// What cannot be read, and where it is.
#[derive(Debug)]
struct Odd {
    what: String,
    /// From the inside out.
    path: Vec<Step>,
    /// The type can do without this very value.
    optional: bool,
}

#[derive(Debug)]
enum Step {
    Field(String),
    Item(usize),
}

impl Odd {
    fn at(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }

    fn find<'a>(&self, root: &'a mut Value) -> Option<&'a mut Value> {
        self.path.iter().rev().try_fold(root, |value, step| match step {
            Step::Field(name) => value.get_mut(name),
            Step::Item(place) => value.get_mut(place),
        })
    }
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for step in self.path.iter().rev() {
            match step {
                Step::Field(name) if text.is_empty() => text.push_str(name),
                Step::Field(name) => text = format!("{text}.{name}"),
                Step::Item(place) => text = format!("{text}[{place}]"),
            }
        }
        let text = if text.is_empty() { self.what.clone() } else { format!("`{text}`: {}", self.what) };
        let bounded = text.chars().map(|c| if c.is_control() { '?' } else { c }).take(LONGEST_MESSAGE);
        f.write_str(&bounded.collect::<String>())
    }
}

impl std::error::Error for Odd {}

impl de::Error for Odd {
    fn custom<T: fmt::Display>(what: T) -> Self {
        Self { what: what.to_string(), path: Vec::new(), optional: false }
    }
}

/// One value, as serde asks for it.
#[derive(Clone, Copy)]
struct Lenient<'a> {
    value: &'a Value,
    optional: bool,
}

impl<'a> Lenient<'a> {
    fn new(value: &'a Value) -> Self {
        Self { value, optional: false }
    }

    /// The error that it is something else than was expected.
    fn odd(self, expected: &dyn de::Expected) -> Odd {
        let found = match self.value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        let odd: Odd = de::Error::invalid_type(Unexpected::Other(found), expected);
        Odd { optional: self.optional, ..odd }
    }

    /// What a visitor makes of a plain value; it may be out of its range.
    fn plain<T>(self, visited: Result<T, Odd>) -> Result<T, Odd> {
        visited.map_err(|odd| Odd { optional: odd.optional || self.optional, ..odd })
    }

    fn whole<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Odd> {
        let Some(number) = wire::whole(self.value) else { return Err(self.odd(&visitor)) };
        self.plain(match (u64::try_from(number), i64::try_from(number)) {
            (Ok(number), _) => visitor.visit_u64(number),
            (_, Ok(number)) => visitor.visit_i64(number),
            _ => return Err(self.odd(&visitor)),
        })
    }

    fn float<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Odd> {
        match wire::number(self.value) {
            Some(number) => self.plain(visitor.visit_f64(number)),
            None => Err(self.odd(&visitor)),
        }
    }

    fn text<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Odd> {
        match self.value {
            Value::String(text) => self.plain(visitor.visit_borrowed_str(text)),
            Value::Number(number) => match wire::digits(number) {
                Some(digits) => self.plain(visitor.visit_string(digits)),
                None => Err(self.odd(&visitor)),
            },
            _ => Err(self.odd(&visitor)),
        }
    }
}

impl<'de> Deserializer<'de> for Lenient<'de> {
    type Error = Odd;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(yes) => visitor.visit_bool(*yes),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), ..) => visitor.visit_u64(number),
                (_, Some(number), _) => visitor.visit_i64(number),
                (.., Some(number)) => visitor.visit_f64(number),
                _ => Err(self.odd(&visitor)),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(list) => visitor.visit_seq(Items::new(list, false)),
            Value::Object(map) => visitor.visit_map(Fields::new(map)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        if self.value.is_null() {
            return visitor.visit_none();
        }
        visitor.visit_some(Self { optional: true, ..self })
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        match wire::flag(self.value) {
            Some(yes) => self.plain(visitor.visit_bool(yes)),
            None => Err(self.odd(&visitor)),
        }
    }

    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.whole(visitor)
    }

    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.whole(visitor)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.whole(visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.whole(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.whole(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.whole(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.whole(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.whole(visitor)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.float(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.float(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.text(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Odd> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        match self.value {
            // A null in a list is nothing in it.
            Value::Array(list) => visitor.visit_seq(Items::new(list, true)),
            _ => Err(self.odd(&visitor)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        match self.value {
            Value::Object(map) => visitor.visit_map(Fields::new(map)),
            _ => Err(self.odd(&visitor)),
        }
    }

    /// serde itself would take a list for a struct.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Odd> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Odd> {
        self.plain(self.value.deserialize_enum(name, variants, visitor).map_err(de::Error::custom))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

struct Items<'a> {
    list: &'a [Value],
    place: usize,
    skips_null: bool,
}

impl<'a> Items<'a> {
    fn new(list: &'a [Value], skips_null: bool) -> Self {
        Self { list, place: 0, skips_null }
    }
}

impl<'a> de::SeqAccess<'a> for Items<'a> {
    type Error = Odd;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, Odd> {
        while let Some(value) = self.list.get(self.place) {
            let place = self.place;
            self.place += 1;
            if !(self.skips_null && value.is_null()) {
                let read = seed.deserialize(Lenient::new(value));
                return read.map(Some).map_err(|odd| odd.at(Step::Item(place)));
            }
        }
        Ok(None)
    }
}

struct Fields<'a> {
    fields: serde_json::map::Iter<'a>,
    at: Option<(&'a str, &'a Value)>,
}

impl<'a> Fields<'a> {
    fn new(map: &'a Map<String, Value>) -> Self {
        Self { fields: map.iter(), at: None }
    }
}

impl<'a> de::MapAccess<'a> for Fields<'a> {
    type Error = Odd;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, Odd> {
        let Some((name, value)) = self.fields.next() else { return Ok(None) };
        self.at = Some((name, value));
        seed.deserialize(StrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Odd> {
        let Some((name, value)) = self.at.take() else {
            return Err(de::Error::custom("a value before its name"));
        };
        seed.deserialize(Lenient::new(value)).map_err(|odd| odd.at(Step::Field(name.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    struct Inner {
        number: f64,
        note: Option<String>,
    }

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Outer {
        number: Option<f64>,
        whole: Option<u16>,
        flag: Option<bool>,
        text: Option<String>,
        inner: Option<Inner>,
        list: Option<Vec<Inner>>,
        any: Value,
    }

    fn outer(value: &Value) -> Outer {
        read(value).unwrap_or_else(|odd| panic!("{value}: {odd}"))
    }

    #[test]
    fn what_is_meant_is_read() {
        for number in [json!(72.5), json!("72.5"), json!(" 72.5 "), json!("7.25e1"), json!("+72.5")] {
            assert_eq!(outer(&json!({ "number": number })).number, Some(72.5), "{number}");
        }
        for whole in [json!(2019), json!(2019.0), json!("2019"), json!("2019.0"), json!(" 2019 ")] {
            assert_eq!(outer(&json!({ "whole": whole })).whole, Some(2019), "{whole}");
        }
        for flag in [json!(true), json!("true"), json!("TRUE"), json!("True")] {
            assert_eq!(outer(&json!({ "flag": flag })).flag, Some(true), "{flag}");
        }
        assert_eq!(outer(&json!({ "flag": "false" })).flag, Some(false));
        assert_eq!(outer(&json!({ "text": 2019 })).text.as_deref(), Some("2019"));
        assert_eq!(outer(&json!({ "text": u64::MAX })).text.as_deref(), Some("18446744073709551615"));
        assert_eq!(outer(&json!({ "text": "" })).text.as_deref(), Some(""));
    }

    #[test]
    fn what_cannot_be_read_is_absent_and_costs_nothing_beside_it() {
        let odd = [
            json!(null),
            json!(""),
            json!(" "),
            json!("NaN"),
            json!("inf"),
            json!("1,5"),
            json!("0x10"),
            json!("1e999"),
            json!("7 km"),
            json!([]),
            json!({}),
            json!(true),
        ];
        for odd in odd {
            let read = outer(&json!({ "number": odd, "flag": false }));
            assert_eq!((read.number, read.flag), (None, Some(false)), "{odd}");
        }
        for odd in
            [json!(-1), json!(70_000), json!(20.5), json!("20.5"), json!(""), json!(1e300), json!(false)]
        {
            assert_eq!(outer(&json!({ "whole": odd })).whole, None, "{odd}");
        }
        for odd in [json!(1), json!(0), json!("yes"), json!(""), json!("1"), json!({})] {
            assert_eq!(outer(&json!({ "flag": odd })).flag, None, "{odd}");
        }
        // Digits that a float has lost are nobody's id.
        for odd in [json!(true), json!([]), json!({}), json!(1e22), json!(1.234_567_890_123_457e22)] {
            assert_eq!(outer(&json!({ "text": odd })).text, None, "{odd}");
        }
        let read = outer(
            &json!({ "number": "x", "whole": [], "flag": 7, "text": {}, "inner": 3, "list": "none", "any": [1, null] }),
        );
        assert_eq!(read, Outer { any: json!([1, null]), ..Outer::default() });
    }

    #[test]
    fn what_must_be_there_is_named_with_its_place() {
        for (value, named) in [
            (json!({ "inner": {} }), "`inner`: missing field `number`"),
            (json!({ "inner": { "number": null } }), "`inner.number`: invalid type: null, expected f64"),
            (
                json!({ "list": [{ "number": 1 }, { "number": "" }] }),
                "`list[1].number`: invalid type: a text, expected f64",
            ),
        ] {
            assert_eq!(read::<Outer>(&value).unwrap_err(), named);
        }
        assert_eq!(
            read::<Inner>(&json!([1.5, null])).unwrap_err(),
            "invalid type: a list, expected struct Inner"
        );
        let secret = "5b3f".repeat(1000);
        let odd = read::<Inner>(&json!({ "number": secret })).unwrap_err();
        assert!(odd.len() < 300 && !odd.contains("5b3f"), "{odd}");
    }

    #[test]
    fn a_null_in_a_list_is_nothing() {
        let read = outer(&json!({ "list": [null, { "number": "1", "note": [] }, null] }));
        assert_eq!(read.list, Some(vec![Inner { number: 1.0, note: None }]));
    }

    #[test]
    fn many_odd_values_take_no_time() {
        let list: Vec<_> = (0..20_000).map(|_| json!({ "number": 1, "note": [] })).collect();
        let began = std::time::Instant::now();
        let _ = read::<Outer>(&json!({ "list": list }));
        assert!(began.elapsed() < std::time::Duration::from_secs(20));
        let list: Vec<_> = (0..300).map(|_| json!({ "number": 1, "note": [] })).collect();
        assert_eq!(outer(&json!({ "list": list })).list.map(|list| list.len()), Some(300));
    }
}
