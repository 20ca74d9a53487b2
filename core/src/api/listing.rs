//! One list and its pages. Smartcar counts pages in three ways; callers see one, a token that leads to the next.

use std::fmt;

use serde_json::Value;

use super::{
    call::{Api, Ask, json, unreadable},
    json::Json,
    meta::Meta,
    options::CallOptions,
    wire,
};
use crate::{Error, ErrorKind, Result, config::UnitSystem};

/// No list goes on for longer: a server that always names a next page is cut off.
pub(crate) const MOST_PAGES: usize = 10_000;

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ListPage<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// How many there are on all pages, where Smartcar says so.
    pub total: Option<u64>,
    /// Leads to the next page; `None` on the last one.
    pub next: Option<String>,
    /// About the answer; says nothing of a list from the store.
    pub meta: Meta,
    /// The body as Smartcar sent it; null of a list from the store.
    pub raw: Json,
}

/// How a list counts its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// `limit` and `offset` (API v2).
    Offset,
    /// `limit` and `cursor` (management of v2).
    Cursor,
    /// `page[size]` and `page[number]` (v3).
    Number,
}

/// A list and how its items are read.
pub(crate) struct Listing<T> {
    ask: Ask,
    style: Style,
    /// The member of the body that holds the items.
    items: &'static str,
    options: CallOptions,
    units: UnitSystem,
    read: fn(&Value) -> Option<T>,
}

impl<T> Clone for Listing<T> {
    fn clone(&self) -> Self {
        Self { ask: self.ask.clone(), options: self.options.clone(), ..*self }
    }
}

impl<T> fmt::Debug for Listing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing").field("path", &self.ask.url.path()).finish_non_exhaustive()
    }
}

impl<T> Listing<T> {
    pub(crate) fn new(
        ask: Ask,
        style: Style,
        items: &'static str,
        options: CallOptions,
        units: UnitSystem,
        read: fn(&Value) -> Option<T>,
    ) -> Self {
        Self { ask, style, items, options, units, read }
    }

    /// The page that `token` leads to, the first one without it.
    pub(crate) async fn page(&self, api: &Api, token: Option<&str>, size: usize) -> Result<ListPage<T>> {
        let number: u64 = match (self.style, token) {
            (Style::Cursor, _) | (Style::Offset, None) => 0,
            (Style::Number, None) => 1,
            (_, Some(token)) => token.parse().ok().filter(|number| *number > 0).ok_or_else(|| {
                Error::invalid_input(
                    "after",
                    "after is no page of this list: pass what `next` of a page said",
                )
            })?,
        };
        let asked = size as u64;
        let (size, number_text) = (size.to_string(), number.to_string());
        let mut query: Vec<(&str, &str)> = Vec::new();
        match self.style {
            Style::Offset => query.extend([("limit", size.as_str()), ("offset", &number_text)]),
            Style::Cursor => {
                query.push(("limit", &size));
                query.extend(token.map(|token| ("cursor", token)));
            }
            Style::Number => query.extend([("page[size]", size.as_str()), ("page[number]", &number_text)]),
        }
        let response = api.send(&self.ask.clone().query(&query), &self.options, self.units).await?;
        let (raw, meta) = (json(&response)?, Meta::of(&response, self.units));
        let list = raw[self.items]
            .as_array()
            .ok_or_else(|| unreadable(&meta, &format!("no list `{}`", self.items)))?;
        // One odd item must not hide the others; it is still in `raw`.
        let items: Vec<T> = list.iter().filter_map(self.read).collect();
        if items.len() < list.len() {
            tracing::warn!(
                path = self.ask.url.path(),
                odd = list.len() - items.len(),
                "smartcar.api.odd_items"
            );
        }
        let got = list.len() as u64;
        let (total, next) = match self.style {
            Style::Offset => {
                let total = wire::count(&raw["paging"]["count"]);
                let after = number.saturating_add(got);
                // Without a count, a full page may not be the last.
                let more = total.map_or(got >= asked, |total| after < total);
                (total, more.then(|| after.to_string()))
            }
            Style::Cursor => (None, wire::text(&raw["paging"]["cursor"])),
            Style::Number => {
                let total = wire::count(&raw["meta"]["totalCount"]);
                let page_size =
                    wire::count(&raw["meta"]["pageSize"]).filter(|size| *size > 0).unwrap_or(asked);
                let seen = (number - 1).saturating_mul(page_size).saturating_add(got);
                let more = match raw["links"].get("next") {
                    Some(Value::Null) => false,
                    Some(link) if link.is_object() || wire::text(link).is_some() => true,
                    // An odd one says nothing; and some pages say no more than how many there are.
                    _ => total.is_some_and(|total| seen < total),
                };
                (total, more.then(|| number.saturating_add(1).to_string()))
            }
        };
        let next = next.filter(|_| got > 0);
        Ok(ListPage { items, total, next, meta, raw: raw.into() })
    }

    /// What is on all pages, and what is said about the last one.
    pub(crate) async fn every(&self, api: &Api, size: usize) -> Result<(Vec<T>, Meta)> {
        let (mut all, mut after) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let page = self.page(api, after.as_deref(), size).await?;
            all.extend(page.items);
            after = page.next;
            if after.is_none() {
                return Ok((all, page.meta));
            }
        }
        Err(endless())
    }
}

pub(super) fn endless() -> Error {
    let message = format!("the list has no end: after {MOST_PAGES} pages it was cut off");
    Error::new(ErrorKind::InvalidResponse, message)
}
