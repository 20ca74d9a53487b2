//! Lists that come in pages: one page at a time, as a stream, or all of it. Smartcar counts pages in three ways; callers
//! see one, a token that leads to the next.

use std::{collections::VecDeque, fmt};

use futures_util::{Stream, stream};
use serde_json::Value;

use super::{
    call::{Api, Ask, json, unreadable},
    meta::Meta,
    options::CallOptions,
};
use crate::{Client, Error, Result, config::UnitSystem};

/// No list goes on for longer: a server that always names a next page is cut off.
const MOST_PAGES: usize = 100_000;

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// How many there are on all pages, where Smartcar says so.
    pub total: Option<u64>,
    /// Leads to the next page; `None` on the last one.
    pub next: Option<String>,
    /// About the answer.
    pub meta: Meta,
    /// The body as Smartcar sent it.
    pub raw: Value,
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
    pub(crate) async fn page(&self, api: &Api, token: Option<&str>, size: usize) -> Result<Page<T>> {
        let number: u64 = match (self.style, token) {
            (Style::Cursor, _) | (Style::Offset, None) => 0,
            (Style::Number, None) => 1,
            (_, Some(token)) => token.parse().map_err(|_| {
                Error::invalid_input(
                    "after",
                    "after is no page of this list: pass what `next` of a page said",
                )
            })?,
        };
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
        let list = raw[self.items].as_array().ok_or_else(|| unreadable(&meta, "no list"))?;
        let items: Option<Vec<T>> = list.iter().map(self.read).collect();
        let items = items.ok_or_else(|| unreadable(&meta, "an item of the list"))?;
        let got = items.len() as u64;
        let (total, next) = match self.style {
            Style::Offset => {
                let total = raw["paging"]["count"].as_u64();
                let after = number + got;
                (total, (got > 0 && total.is_some_and(|total| after < total)).then(|| after.to_string()))
            }
            Style::Cursor => {
                let cursor = &raw["paging"]["cursor"];
                let next =
                    cursor.as_str().map(str::to_owned).or_else(|| cursor.as_u64().map(|n| n.to_string()));
                (None, next.filter(|next| got > 0 && !next.is_empty()))
            }
            Style::Number => {
                let total = raw["meta"]["totalCount"].as_u64();
                let more = match &raw["links"]["next"] {
                    Value::String(link) => !link.is_empty(),
                    Value::Object(link) => !link.is_empty(),
                    // Some pages say no more than how many there are.
                    _ if raw["links"].is_object() => false,
                    _ => total.is_some_and(|total| number * size.parse::<u64>().unwrap_or(1) < total),
                };
                (total, (more && got > 0).then(|| (number + 1).to_string()))
            }
        };
        Ok(Page { items, total, next, meta, raw })
    }
}

/// A list that comes in pages. Nothing is sent until one of its methods is awaited.
///
/// ```no_run
/// # async fn example(client: smartcar_sdk::Client) -> smartcar_sdk::Result<()> {
/// use smartcar_sdk::ConnectionFilter;
///
/// let first = client.connections(&ConnectionFilter::default()).size(50).page(None).await?;
/// let all = client.connections(&ConnectionFilter::default()).all().await?;
/// # Ok(()) }
/// ```
#[must_use = "a list does nothing until it is asked for a page"]
pub struct Pages<T> {
    client: Client,
    listing: Result<Listing<T>>,
    size: usize,
    most: usize,
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("listing", &self.listing)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

impl<T> Clone for Pages<T> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), listing: self.listing.clone(), ..*self }
    }
}

impl<T: Send + 'static> Pages<T> {
    /// `most`: the largest page Smartcar gives, which is also what is asked for unless somebody wants less.
    pub(crate) fn new(client: Client, listing: Result<Listing<T>>, most: usize) -> Self {
        Self { client, listing, size: most, most }
    }

    /// How many items a page has (as many as Smartcar gives).
    pub fn size(mut self, size: usize) -> Self {
        if size == 0 || size > self.most {
            let error = Error::invalid_input("size", format!("size must be 1 to {}", self.most));
            self.listing = self.listing.and(Err(error));
        }
        self.size = size;
        self
    }

    /// One page: the one after `next` of another, or the first.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `after`, for what is no page's `next`; and as every call.
    pub async fn page(&self, after: Option<&str>) -> Result<Page<T>> {
        let listing = self.listing.as_ref().map_err(Clone::clone)?;
        let api = self.client.api()?;
        self.client.at_home(listing.page(api, after, self.size)).await
    }

    /// Everything, page after page, as it is asked for. It ends after the first error.
    pub fn stream(self) -> impl Stream<Item = Result<T>> + Send {
        struct State<T> {
            pages: Pages<T>,
            items: VecDeque<T>,
            /// The page to ask for next.
            after: Option<String>,
            pages_left: usize,
        }
        let state = State { pages: self, items: VecDeque::new(), after: None, pages_left: MOST_PAGES };
        stream::unfold(state, |mut state| async move {
            loop {
                if let Some(item) = state.items.pop_front() {
                    return Some((Ok(item), state));
                }
                state.pages_left = state.pages_left.checked_sub(1)?;
                match state.pages.page(state.after.as_deref()).await {
                    Ok(page) => {
                        state.items = page.items.into();
                        if page.next.is_none() {
                            state.pages_left = 0;
                        }
                        state.after = page.next;
                    }
                    Err(error) => {
                        state.pages_left = 0;
                        return Some((Err(error), state));
                    }
                }
            }
        })
    }

    /// Everything at once.
    pub async fn all(self) -> Result<Vec<T>> {
        let (mut all, mut after) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let page = self.page(after.as_deref()).await?;
            all.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(all)
    }
}
