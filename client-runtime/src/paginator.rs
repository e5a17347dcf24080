//! Pagination: a call that is repeated with the token of the last response until there is none.
//!
//! ```no_run
//! # use trent_runtime::paginator::{Paginated, PaginatedItems, Paginator};
//! # async fn example<I: PaginatedItems>(paginator: Paginator<I>) -> Result<(), Box<dyn std::error::Error>> {
//! let mut items = paginator.page_size(50).items().send();
//! while let Some(item) = items.next().await {
//!     let _ = item?;
//! }
//! # Ok(())
//! # }
//! ```

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::client::Handle;
use crate::error::SdkError;
use crate::operation::Operation;

type Page<I> = Result<<I as Operation>::Output, SdkError<<I as Operation>::Error>>;
type Item<I> = Result<<I as PaginatedItems>::Item, SdkError<<I as Operation>::Error>>;

/// A paginated operation. Only generated code implements it.
pub trait Paginated: Operation + Clone {
    /// What says where the next page begins.
    type Token: Clone + PartialEq + Send + 'static;

    /// Asks for the page that begins at the token.
    #[doc(hidden)]
    fn set_token(&mut self, token: Self::Token);

    /// The token that the input asks for now.
    #[doc(hidden)]
    fn token(&self) -> Option<&Self::Token>;

    /// Where the next page begins; `None` after the last one.
    #[doc(hidden)]
    fn next_token(output: &Self::Output) -> Option<Self::Token>;

    /// Asks for pages of this size, if the operation lets callers choose it.
    #[doc(hidden)]
    fn set_page_size(&mut self, size: i32);
}

/// A paginated operation whose model names the items of a page. Only generated code implements it.
pub trait PaginatedItems: Paginated {
    /// One item of a page.
    type Item: Send + 'static;

    /// The items of a page.
    #[doc(hidden)]
    fn items(output: Self::Output) -> Vec<Self::Item>;
}

/// Fetches page after page. Made by `into_paginator` of an operation's builder.
pub struct Paginator<I> {
    handle: Handle,
    input: I,
    stop_on_duplicate_token: bool,
}

impl<I: fmt::Debug> fmt::Debug for Paginator<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paginator").field("input", &self.input).finish_non_exhaustive()
    }
}

impl<I: Paginated> Paginator<I> {
    #[doc(hidden)]
    #[must_use]
    pub fn new(handle: Handle, input: I) -> Self {
        Self { handle, input, stop_on_duplicate_token: true }
    }

    /// Asks for pages of this size. The service may answer with fewer items.
    #[must_use]
    pub fn page_size(mut self, size: i32) -> Self {
        self.input.set_page_size(size);
        self
    }

    /// Whether the pages end with one whose token is the token that asked for it, which is the default, or the token
    /// is sent again. Some services say by it that there is no more for now, and may have more later.
    #[must_use]
    pub fn stop_on_duplicate_token(mut self, stop: bool) -> Self {
        self.stop_on_duplicate_token = stop;
        self
    }

    /// The pages, each asked for when the one before it has been taken. After an error there are no more.
    #[must_use]
    pub fn send(self) -> PaginationStream<Page<I>> {
        PaginationStream::new(Pages { next: Next::Input(self) })
    }

    /// The pages, blocking the thread for each.
    pub fn send_blocking(self) -> impl Iterator<Item = Page<I>> {
        let mut next = Some(self);
        std::iter::from_fn(move || {
            let paginator = next.take()?;
            let page = paginator.handle.send_blocking(paginator.input.clone(), None);
            next = paginator.after(&page);
            Some(page)
        })
    }

    /// What asks for the page after this one.
    fn after(mut self, page: &Page<I>) -> Option<Self> {
        let token = I::next_token(page.as_ref().ok()?)?;
        if self.stop_on_duplicate_token && self.input.token() == Some(&token) {
            return None;
        }
        self.input.set_token(token);
        Some(self)
    }
}

impl<I: PaginatedItems> Paginator<I> {
    /// The items of all pages instead of the pages.
    #[must_use]
    pub fn items(self) -> PaginatorItems<I> {
        PaginatorItems(self)
    }
}

/// Fetches page after page and yields their items. Made by [`Paginator::items`].
pub struct PaginatorItems<I>(Paginator<I>);

impl<I: fmt::Debug> fmt::Debug for PaginatorItems<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PaginatorItems").field(&self.0).finish()
    }
}

impl<I: PaginatedItems> PaginatorItems<I> {
    /// The items, page after page. After an error there are no more.
    #[must_use]
    pub fn send(self) -> PaginationStream<Item<I>> {
        PaginationStream::new(Items::<I> { pages: self.0.send(), items: VecDeque::new() })
    }

    /// The items, blocking the thread for each page.
    pub fn send_blocking(self) -> impl Iterator<Item = Item<I>> {
        self.0.send_blocking().flat_map(|page| match page {
            Ok(output) => I::items(output).into_iter().map(Ok).collect::<Vec<_>>(),
            Err(error) => vec![Err(error)],
        })
    }
}

/// Pages or items as they arrive: a [`Stream`], and the methods that callers need of one.
pub struct PaginationStream<T>(Pin<Box<dyn Stream<Item = T> + Send>>);

impl<T> fmt::Debug for PaginationStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaginationStream").finish_non_exhaustive()
    }
}

impl<T> PaginationStream<T> {
    pub(crate) fn new(stream: impl Stream<Item = T> + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }

    /// The next one; `None` after the last.
    pub async fn next(&mut self) -> Option<T> {
        poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }

    /// The next one if it is there; [`Stream::poll_next`] without a pin.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.0.as_mut().poll_next(context)
    }

    /// All of them, as a `Vec`, or up to the first error, as a `Result` of one.
    pub async fn collect<C: Collect<T>>(mut self) -> C {
        let mut all = C::empty();
        while let Some(item) = self.next().await {
            if !all.add(item) {
                break;
            }
        }
        all
    }
}

impl<T, E> PaginationStream<Result<T, E>> {
    /// The next one; `None` after the last.
    ///
    /// # Errors
    /// The error of the call for the page.
    pub async fn try_next(&mut self) -> Result<Option<T>, E> {
        self.next().await.transpose()
    }

    /// All of them.
    ///
    /// # Errors
    /// The first error of a call for a page.
    pub async fn try_collect(self) -> Result<Vec<T>, E> {
        self.collect().await
    }
}

/// What [`PaginationStream::collect`] gives.
pub trait Collect<T> {
    #[doc(hidden)]
    fn empty() -> Self;

    /// Takes an element; false if no more are wanted.
    #[doc(hidden)]
    fn add(&mut self, item: T) -> bool;
}

impl<T> Collect<T> for Vec<T> {
    fn empty() -> Self {
        Self::new()
    }

    fn add(&mut self, item: T) -> bool {
        self.push(item);
        true
    }
}

impl<T, C: Collect<T>, E> Collect<Result<T, E>> for Result<C, E> {
    fn empty() -> Self {
        Ok(C::empty())
    }

    fn add(&mut self, item: Result<T, E>) -> bool {
        match (self, item) {
            (Ok(all), Ok(item)) => all.add(item),
            (all, Err(error)) => {
                *all = Err(error);
                false
            }
            (Err(_), Ok(_)) => false,
        }
    }
}

impl<T> Stream for PaginationStream<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.0.as_mut().poll_next(context)
    }
}

type Turn<I> = Pin<Box<dyn Future<Output = (Page<I>, Option<Paginator<I>>)> + Send>>;

enum Next<I: Paginated> {
    Input(Paginator<I>),
    Waiting(Turn<I>),
    End,
}

struct Pages<I: Paginated> {
    next: Next<I>,
}

// The future is boxed, so nothing else in here is pinned.
impl<I: Paginated> Unpin for Pages<I> {}

impl<I: Paginated> Stream for Pages<I> {
    type Item = Page<I>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Page<I>>> {
        let mut turn: Turn<I> = match std::mem::replace(&mut self.next, Next::End) {
            Next::Input(paginator) => Box::pin(async move {
                let page = paginator.handle.send(paginator.input.clone(), None).await;
                let next = paginator.after(&page);
                (page, next)
            }),
            Next::Waiting(turn) => turn,
            Next::End => return Poll::Ready(None),
        };
        match turn.as_mut().poll(context) {
            Poll::Pending => {
                self.next = Next::Waiting(turn);
                Poll::Pending
            }
            Poll::Ready((page, next)) => {
                self.next = next.map_or(Next::End, Next::Input);
                Poll::Ready(Some(page))
            }
        }
    }
}

struct Items<I: PaginatedItems> {
    pages: PaginationStream<Page<I>>,
    items: VecDeque<I::Item>,
}

impl<I: PaginatedItems> Unpin for Items<I> {}

impl<I: PaginatedItems> Stream for Items<I> {
    type Item = Item<I>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Item<I>>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(output)) => self.items = I::items(output).into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}
