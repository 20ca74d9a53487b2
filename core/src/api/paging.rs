//! Lists as callers walk through them: one page at a time, as a stream, or all of it.

use std::{collections::VecDeque, fmt, sync::Arc};

use async_trait::async_trait;
use futures_util::{Stream, stream};

use super::listing::{ListPage, Listing, MOST_PAGES, endless};
use crate::{Client, Error, Result};

/// Where the pages of a list come from.
#[async_trait]
pub(crate) trait Source<T>: fmt::Debug + Send + Sync {
    /// After so many pages it is taken for endless.
    fn most_pages(&self) -> usize {
        MOST_PAGES
    }

    /// The page of at most `size` items that `token` leads to, the first one without it.
    async fn page(&self, client: &Client, token: Option<&str>, size: usize) -> Result<ListPage<T>>;
}

#[async_trait]
impl<T: Send + 'static> Source<T> for Listing<T> {
    async fn page(&self, client: &Client, token: Option<&str>, size: usize) -> Result<ListPage<T>> {
        Self::page(self, client.api()?, token, size).await
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
    source: Result<Arc<dyn Source<T>>>,
    size: usize,
    most: usize,
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("source", &self.source)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

impl<T> Clone for Pages<T> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), source: self.source.clone(), ..*self }
    }
}

impl<T: Send + 'static> Pages<T> {
    /// `most`: the largest page there is, which is also what is asked for unless somebody wants less.
    pub(crate) fn new(client: Client, source: Result<impl Source<T> + 'static>, most: usize) -> Self {
        let source = source.map(|source| Arc::new(source) as Arc<dyn Source<T>>);
        Self { client, source, size: most, most }
    }

    /// How many items a page has at most (as many as Smartcar gives, or the store: 1,000).
    pub fn size(mut self, size: usize) -> Self {
        if size == 0 || size > self.most {
            let error = Error::invalid_input("size", format!("size must be 1 to {}", self.most));
            self.source = self.source.and(Err(error));
        }
        self.size = size;
        self
    }

    /// One page: the one after `next` of another, or the first.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), field `after`, for what is no page's `next`; and as every call.
    pub async fn page(&self, after: Option<&str>) -> Result<ListPage<T>> {
        let source = self.source.as_ref().map_err(Clone::clone)?;
        self.client.on_runtime(source.page(&self.client, after, self.size)).await
    }

    /// One where there is no list: its page says why.
    fn most_pages(&self) -> usize {
        self.source.as_ref().map_or(1, |source| source.most_pages())
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
        let most = self.most_pages();
        let state = State { pages: self, items: VecDeque::new(), after: None, pages_left: Some(most) };
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
        let (mut all, mut after) = (Vec::new(), None);
        for _ in 0..self.most_pages() {
            let page = self.page(after.as_deref()).await?;
            all.extend(page.items);
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
        Err(endless())
    }
}
