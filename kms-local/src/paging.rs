//! Lists in pages.
//!
//! A marker holds the position of the last entry that was given, sealed together with the list and
//! its filter, so that it neither fits another list nor can be made up. A page costs what its own
//! entries cost, wherever it starts.

use crate::failure::Failure;
use crate::state::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// How a list is cut.
pub(crate) struct Paging {
    purpose: String,
    limit: usize,
    /// The position of the last entry of the page before.
    pub(crate) after: Option<String>,
}

/// One page, as the members of an output.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next_marker: Option<String>,
    pub(crate) truncated: bool,
}

/// The entries of a page unless the caller says how many, and the most that may be asked for.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) default: usize,
    pub(crate) max: usize,
}

impl State {
    /// Reads the marker of an input. `list` names the operation and its filter; a key in it is named by
    /// its number, so that a list goes on whichever way the key is named.
    pub(crate) fn paging(
        &self,
        list: &str,
        limit: usize,
        marker: Option<&str>,
    ) -> Result<Paging, Failure> {
        let purpose = format!("marker of {list}");
        let after = marker.map(|marker| self.open_marker(&purpose, marker)).transpose()?;
        Ok(Paging { purpose, limit, after })
    }

    fn open_marker(&self, purpose: &str, marker: &str) -> Result<String, Failure> {
        URL_SAFE_NO_PAD
            .decode(marker)
            .ok()
            .and_then(|sealed| self.sealer.open(purpose, &sealed))
            .and_then(|position| String::from_utf8(position).ok())
            .ok_or_else(|| {
                Failure::new("InvalidMarkerException", "The marker is not one of this list.")
            })
    }

    /// The page of entries that come after the paging's position, in order.
    pub(crate) fn page<I, T>(
        &self,
        paging: &Paging,
        mut items: impl Iterator<Item = I>,
        position: impl Fn(&I) -> String,
        entry: impl Fn(I) -> Result<T, Failure>,
    ) -> Result<Page<T>, Failure> {
        let mut page = Page { items: Vec::new(), next_marker: None, truncated: false };
        let mut last = None;
        for item in items.by_ref().take(paging.limit) {
            last = Some(position(&item));
            page.items.push(entry(item)?);
        }
        if let Some(last) = last.filter(|_| items.next().is_some()) {
            let sealed = self
                .sealer
                .seal(&paging.purpose, last.as_bytes())
                .map_err(|e| Failure::internal(e.to_string()))?;
            page.next_marker = Some(URL_SAFE_NO_PAD.encode(sealed));
            page.truncated = true;
        }
        Ok(page)
    }
}

impl Limits {
    /// The entries of a page, at least one.
    ///
    /// # Errors
    /// `ValidationException` if more are asked for than may be.
    pub(crate) fn check(self, limit: Option<i32>) -> Result<usize, Failure> {
        let limit = match limit {
            None => self.default,
            Some(limit) => usize::try_from(limit).unwrap_or_default(),
        };
        if limit > self.max {
            let constraint = format!("Member must have value less than or equal to {}", self.max);
            return Err(Failure::constraint(&format!("'{limit}'"), "limit", &constraint));
        }
        Ok(limit.max(1))
    }
}

impl Paging {
    /// The position as a number; zero at the start.
    pub(crate) fn after_number(&self) -> u64 {
        self.after.as_deref().and_then(|text| text.parse().ok()).unwrap_or_default()
    }
}
