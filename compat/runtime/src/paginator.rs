//! Pages: a call that is made again with the token of the last answer, until there is none.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use trent_runtime::operation::Operation;
use trent_runtime::private::pagination_stream;

use crate::client::{Handle, Sending};
use crate::error::SdkError;

pub use trent_runtime::paginator::{Collect, Paginated, PaginatedItems, PaginationStream};

type Page<I> = Result<<I as Operation>::Output, SdkError<<I as Operation>::Error>>;
type Item<I> = Result<<I as PaginatedItems>::Item, SdkError<<I as Operation>::Error>>;

/// Makes a call again and again. Made by `into_paginator` of an operation's builder.
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

    /// Whether the pages end with one whose token is the token that asked for it, which is the default.
    #[must_use]
    pub fn stop_on_duplicate_token(mut self, stop: bool) -> Self {
        self.stop_on_duplicate_token = stop;
        self
    }

    /// The pages, each asked for when the one before it has been taken. After an error there are no more.
    #[must_use]
    pub fn send(self) -> PaginationStream<Page<I>> {
        pagination_stream(Pages { next: Some(self), call: None })
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

/// Makes a call again and again for the items of its pages. Made by [`Paginator::items`].
#[derive(Debug)]
pub struct PaginatorItems<I>(Paginator<I>);

impl<I: PaginatedItems> PaginatorItems<I> {
    /// The items, page after page. After an error there are no more.
    #[must_use]
    pub fn send(self) -> PaginationStream<Item<I>> {
        pagination_stream(Items::<I> { pages: self.0.send(), items: VecDeque::new() })
    }
}

struct Pages<I: Paginated> {
    /// What asks for the page that is on its way or comes next; nothing after the last one.
    next: Option<Paginator<I>>,
    call: Option<Sending<I>>,
}

// Nothing in it is pinned: a call is in a box of its own.
impl<I: Paginated> Unpin for Pages<I> {}

impl<I: Paginated> Stream for Pages<I> {
    type Item = Page<I>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Page<I>>> {
        let Pages { next, call } = &mut *self;
        let Some(paginator) = next else { return Poll::Ready(None) };
        let waiting =
            call.get_or_insert_with(|| paginator.handle.send(paginator.input.clone(), None));
        let page = ready!(Pin::new(waiting).poll(context));
        *call = None;
        *next = next.take().and_then(|paginator| paginator.after(&page));
        Poll::Ready(Some(page))
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
            match ready!(self.pages.poll_next(context)) {
                Some(Ok(output)) => self.items = I::items(output).into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}
