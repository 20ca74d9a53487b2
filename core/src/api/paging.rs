//! Lists that come in pages: one page at a time, as a stream, or all of it. Smartcar counts pages in three ways; callers
//! see one, a token that leads to the next.

use std::{collections::VecDeque, fmt};

use futures_util::{Stream, stream};
use serde_json::Value;

use super::{
    call::{Api, Ask, json, unreadable},
    meta::Meta,
    options::CallOptions,
    wire,
};
use crate::{Client, Error, ErrorKind, Result, config::UnitSystem};

/// No list goes on for longer: a server that always names a next page is cut off.
pub(crate) const MOST_PAGES: usize = 10_000;

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
        Ok(Page { items, total, next, meta, raw })
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

fn endless() -> Error {
    let message = format!("Smartcar's list has no end: after {MOST_PAGES} pages it was cut off");
    Error::new(ErrorKind::InvalidResponse, message)
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
            /// `None`: it has ended.
            pages_left: Option<usize>,
        }
        let state = State { pages: self, items: VecDeque::new(), after: None, pages_left: Some(MOST_PAGES) };
        stream::unfold(state, |mut state| async move {
            loop {
                if let Some(item) = state.items.pop_front() {
                    return Some((Ok(item), state));
                }
                match state.pages_left.as_mut()? {
                    0 => {
                        state.pages_left = None;
                        return Some((Err(endless()), state));
                    }
                    left => *left -= 1,
                }
                match state.pages.page(state.after.as_deref()).await {
                    Ok(page) => {
                        state.items = page.items.into();
                        if page.next.is_none() {
                            state.pages_left = None;
                        }
                        state.after = page.next;
                    }
                    Err(error) => {
                        state.pages_left = None;
                        return Some((Err(error), state));
                    }
                }
            }
        })
    }

    /// Everything at once.
    pub async fn all(self) -> Result<Vec<T>> {
        let listing = self.listing?;
        let all = listing.every(self.client.api()?, self.size);
        self.client.at_home(all).await.map(|(items, _)| items)
    }
}
