//! Query parameters and pages of API v3 and management v3.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::errors::ApiError;

/// The query of a list.
pub(crate) struct Query {
    params: BTreeMap<String, String>,
    /// As it came, for the links.
    others: String,
}

impl Query {
    pub(crate) fn parse(query: &str) -> Self {
        let params: BTreeMap<String, String> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let others = params.iter().filter(|(name, _)| !name.starts_with("page["));
        let others = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish();
        Self { params, others }
    }

    /// `filter[name]`
    pub(crate) fn filter(&self, name: &str) -> Option<&str> {
        let value = self.params.get(&format!("filter[{name}]")).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    fn number(&self, name: &str, default: usize, most: usize) -> Result<usize, ApiError> {
        let Some(text) = self.params.get(&format!("page[{name}]")) else { return Ok(default) };
        let number = text.parse().ok().filter(|number| (1..=most).contains(number));
        number.ok_or_else(|| ApiError::invalid_input(format!("page[{name}] must be 1 to {most}.")))
    }

    /// One page of a list with `meta` and `links`. Beyond the last page there is nothing.
    pub(crate) fn page<T>(
        &self,
        path: &str,
        all: &[T],
        size: usize,
        show: impl Fn(&T) -> Value,
    ) -> Result<Page, ApiError> {
        let size = self.number("size", size, size.max(100))?;
        let number = self.number("number", 1, 1_000_000)?;
        let from = (number - 1).saturating_mul(size).min(all.len());
        let data = all[from..(from + size).min(all.len())].iter().map(show).collect();
        let last = all.len().div_ceil(size).max(1);
        let at = |number: usize| {
            let others = if self.others.is_empty() { String::new() } else { format!("&{}", self.others) };
            format!("{path}?page[number]={number}&page[size]={size}{others}")
        };
        let links = json!({
            "self": at(number),
            "first": at(1),
            "prev": (number > 1).then(|| at((number - 1).min(last))),
            "next": (number < last).then(|| at(number + 1)),
            "last": at(last),
        });
        Ok(Page { data, number, size, total: all.len(), links })
    }
}

/// One page.
pub(crate) struct Page {
    data: Vec<Value>,
    number: usize,
    size: usize,
    total: usize,
    links: Value,
}

impl Page {
    /// The form of connections and of management v3.
    pub(crate) fn ordered(self, by: &str, direction: &str) -> Value {
        json!({
            "data": self.data,
            "meta": {
                "pageNumber": self.number, "pageSize": self.size, "totalCount": self.total,
                "orderBy": by, "orderDirection": direction,
            },
            "links": self.links,
        })
    }

    /// The form of signals and compatible vehicles.
    pub(crate) fn plain(self) -> Value {
        json!({
            "data": self.data,
            "meta": { "page": self.number, "pageSize": self.size, "totalCount": self.total },
            "links": self.links,
        })
    }
}
